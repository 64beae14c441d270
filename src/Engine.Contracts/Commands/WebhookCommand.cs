using System.Collections.Immutable;

namespace Engine.Contracts.Commands;

/// <summary>What the actor of webhooks can be asked. A closed set.</summary>
public abstract record WebhookCommand : Command
{
    private WebhookCommand() { }

    /// <summary>Somebody wants to be told of events of these types, from now on. The same again changes nothing.</summary>
    /// <param name="Url">http or https.</param>
    /// <param name="Types">Names of events, such as <c>conversation.closed</c>; at least one.</param>
    /// <param name="Secret">What deliveries are signed with: <c>whsec_</c> and 24 to 64 bytes in Base64.</param>
    public sealed record Subscribe(string Id, string Url, ImmutableArray<string> Types, [property: Personal] string Secret, string By)
        : WebhookCommand;

    public sealed record Unsubscribe(string Id, string By) : WebhookCommand;
}
