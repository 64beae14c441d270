using System.Text.Json.Serialization.Metadata;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Domain.Serialization;

namespace Engine.Domain.Webhooks;

/// <summary>Decides who is told by webhooks.</summary>
public sealed class WebhookDecider : IDecider<Subscribers>
{
    private const int UrlMax = 2_000;
    private const string SecretPrefix = "whsec_";

    public ActorKind Kind => ActorKind.Webhooks;

    public JsonTypeInfo<Subscribers> Json => DomainJson.Default.Subscribers;

    public int Schema => 1;

    public Subscribers Initial(string key) => new();

    public Subscribers Apply(Subscribers state, Committed committed) => Subscribers.Apply(state, committed);

    public Owed Pending(Subscribers state) => new(state.Outbox);

    public Reply Decide(Draft<Subscribers> draft, Command command, Context context)
    {
        switch (command)
        {
            case WebhookCommand.Subscribe c:
                return Subscribe(draft, c);
            case WebhookCommand.Unsubscribe c:
                if (draft.State.Find(c.Id) is null) return Unknown(c.Id);
                draft.Emit(new WebhookEvent.Unsubscribed(c.Id, c.By));
                break;
            case AskAgain c:
                if (Delivery.Parse(c.Request) is not { } delivery || draft.State.Find(delivery.Webhook) is null) return Unknown(c.Request);
                draft.Emit(new WebhookEvent.Redelivered(c.Request));
                break;
            case Settle c when draft.State.Outbox.Find(c.Effect) is { } effect:
                draft.Emit(effect.Settled(c.Reply));
                break;
        }
        return draft.Accept(command is Look or WebhookCommand ? draft.State.ToView() : null);
    }

    private static Reply Subscribe(Draft<Subscribers> draft, WebhookCommand.Subscribe subscribe)
    {
        if (!WordId.IsValid(subscribe.Id)) return Words.BadId("webhook");
        if (Wrong(subscribe) is { } wrong) return Draft<Subscribers>.Refuse(Refusal.FieldInvalid, wrong);
        if (draft.State.Find(subscribe.Id) is { } there)
            return there.IsAsWanted(subscribe)
                ? draft.Accept(draft.State.ToView())
                : Draft<Subscribers>.Refuse(Refusal.WebhookExists, $"There is another webhook '{subscribe.Id}': delete it first.");
        if (draft.State.Subscriptions.Length >= Subscribers.SubscriptionsMax)
            return Draft<Subscribers>.Refuse(Refusal.TooManyWebhooks, $"There are {Subscribers.SubscriptionsMax} webhooks already.");
        draft.Emit(new WebhookEvent.Subscribed(subscribe.Id, subscribe.Url, subscribe.Types, subscribe.Secret, subscribe.By));
        return draft.Accept(draft.State.ToView());
    }

    /// <returns>What is wrong with it, in one sentence; null when nothing is.</returns>
    private static string? Wrong(WebhookCommand.Subscribe subscribe)
    {
        if (subscribe.Url is not { Length: <= UrlMax } || !Uri.TryCreate(subscribe.Url, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
            return $"The url must be an http or https address of at most {UrlMax} characters, without a password in it.";
        if (subscribe.Types.IsDefaultOrEmpty) return "Name at least one type of event.";
        foreach (var type in subscribe.Types)
            if (!CanBeTold(type)) return $"'{type}' is no type of event that a webhook can be told of.";
        if (subscribe.Secret?.StartsWith(SecretPrefix, StringComparison.Ordinal) != true) return BadSecret;
        Span<byte> secret = stackalloc byte[128];
        return Convert.TryFromBase64String(subscribe.Secret[SecretPrefix.Length..], secret, out var length) && length is >= 24 and <= 64
            ? null : BadSecret;
    }

    /// <summary>What happens in conversations, as far as the business's own programs may know of it.</summary>
    private static bool CanBeTold(string? type) => type?.StartsWith("conversation.", StringComparison.Ordinal) == true
        && EventCodec.AudienceOf(type).HasFlag(Audience.Integrator);

    private const string BadSecret = "The secret must be whsec_ and 24 to 64 bytes in Base64.";

    private static Reply Unknown(string id) => Draft<Subscribers>.Refuse(Refusal.UnknownWebhook, $"There is no webhook '{id}'.");
}
