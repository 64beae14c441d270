using System.Collections.Immutable;

namespace Engine.Contracts.Events;

/// <summary>What happens to who is told by webhooks. A closed set.</summary>
public abstract record WebhookEvent : Event
{
    private WebhookEvent() { }

    public sealed record Subscribed(string Id, string Url, ImmutableArray<string> Types, [property: Personal] string Secret, string By)
        : WebhookEvent;

    public sealed record Unsubscribed(string Id, string By) : WebhookEvent;

    /// <summary>What was not delivered is delivered once more, because an operator wants so.</summary>
    /// <param name="Delivery">webhook/conversation/sequence.</param>
    public sealed record Redelivered(string Delivery) : WebhookEvent;
}
