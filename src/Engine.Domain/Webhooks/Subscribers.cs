using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Webhooks;

/// <summary>Who is told by webhooks.</summary>
public sealed record Subscribers : ActorState
{
    /// <summary>Each follows the journal for itself.</summary>
    public const int SubscriptionsMax = 20;

    /// <summary>By id, in the order they came.</summary>
    public ImmutableArray<Subscription> Subscriptions { get; init; } = [];

    public Subscription? Find(string id) => Subscriptions.FirstOrDefault(s => s.Id == id);

    public WebhooksView ToView() => new([.. Subscriptions.Select(s => new WebhookView(s.Id, s.Url, s.Types, s.By, s.At))]);

    public static Subscribers Apply(Subscribers state, Committed committed) => committed.Event switch
    {
        WebhookEvent.Subscribed e =>
            state with { Subscriptions = state.Subscriptions.Add(Subscription.Of(e, committed) with { Position = 0 }) },
        WebhookEvent.Unsubscribed e => state with { Subscriptions = state.Subscriptions.RemoveAll(s => s.Id == e.Id) },
        WebhookEvent.Redelivered e => state with { Outbox = state.Outbox.Ask(committed, Delivery.Port, RequestFor(e, committed)) },
        EffectSettled e => state with { Outbox = state.Outbox.After(e, committed) },
        _ => state,
    };

    private static Contracts.Commands.PortRequest RequestFor(WebhookEvent.Redelivered again, Committed committed) =>
        Delivery.Parse(again.Delivery)!.Value.ToRequest(committed.At + Delivery.RedeliverFor);
}

/// <summary>Somebody who wants to be told of events of these types.</summary>
/// <param name="Position">Of the journal, from which on they are told. Whoever reads it there knows; 0 in the actor's own state.</param>
public sealed record Subscription(
    string Id, string Url, ImmutableArray<string> Types, string Secret,
        string By, DateTimeOffset At, [property: JsonIgnore] long Position = 0)
{
    public static Subscription Of(WebhookEvent.Subscribed e, Committed committed) =>
        new(e.Id, e.Url, e.Types, e.Secret, e.By, committed.At, committed.Position);

    public bool Wants(Committed committed) =>
        committed.Position > Position && Types.Contains(Contracts.Serialization.EventCodec.NameOf(committed.Event));

    public bool IsAsWanted(Contracts.Commands.WebhookCommand.Subscribe c) =>
        Url == c.Url && Secret == c.Secret && Types.SequenceEqual(c.Types);
}
