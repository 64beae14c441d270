using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using Engine.Contracts.Views;
using static Engine.Contracts.Audience;

namespace Engine.Contracts.Events;

/// <summary>
/// Who sees what of an event, property by property. Nothing else decides it: pages, hubs, streams, webhooks and export read this table.
/// </summary>
/// <remarks>
/// A row names a type, who learns that it happened at all, and each of its properties by its name in JSON. What stands in no row reaches
/// nobody outside, and fails a test. Values inside events (an owner, an analysis) have rows of their own.
/// </remarks>
public static class Audiences
{
    private static readonly FrozenDictionary<Type, Row> Table = new[]
    {
        Of<EffectSettled>(Plumbing, (Plumbing, "effect refused why")),

        Of<ConversationEvent.Started>(Public, (Public, "customer channel assistant"), (Internal, "version patience keptFor cause")),
        Of<ConversationEvent.CustomerSaid>(Public, (Public, "id text answers choice"), (Internal, "analysis missed cause")),
        Of<ConversationEvent.AskedAgain>(Public, (Internal, "cause")),
        Of<ConversationEvent.BotSaid>(Public, (Public, "epoch kind text intent choices"), (Internal, "move cause")),
        Of<ConversationEvent.SystemSaid>(Public, (Public, "kind text"), (Internal, "cause")),
        Of<ConversationEvent.AgentSaid>(Public, (Public, "epoch agent id text"), (Internal, "cause")),
        Of<ConversationEvent.Escalated>(Internal, (Internal, "rule reason queue priority readings cause")),
        Of<ConversationEvent.OwnerChanged>(Public, (Public, "owner epoch"), (Internal, "reason demand by note cause")),
        Of<ConversationEvent.Queued>(Public, (Public, "epoch queue position"), (Internal, "cause")),
        Of<ConversationEvent.Offered>(Internal, (Internal, "epoch agent expires cause")),
        Of<ConversationEvent.OfferEnded>(Internal, (Internal, "epoch agent how why cause")),
        // A person's disposition is a note to colleagues; the customer's own is theirs.
        Of<ConversationEvent.Closed>(Public, (Public, "by disposition"), (Internal, "cause"))
            .Hides(Customer, "disposition", of => ((ConversationEvent.Closed)of).By != "customer"),
        Of<ConversationEvent.LookUpAsked>(Internal, (Internal, "request epoch intent port operation deadline slowAt cause")),
        Of<ConversationEvent.LookUpTookLong>(Internal, (Internal, "request cause")),
        Of<ConversationEvent.LookUpAnswered>(Internal, (Internal, "request epoch intent outcome values late cause")),
        Of<ConversationEvent.Inspected>(Supervisor, (Supervisor, "by cause")),
        Of<ConversationEvent.AssistantChanged>(Internal, (Internal, "assistant version cause")),
        Of<ConversationEvent.Erased>(Internal, (Internal, "by cause")),

        Of<AgentEvent.SignedIn>(Internal, (Internal, "skills languages capacity queues")),
        Of<AgentEvent.StatusChanged>(Internal, (Internal, "status why")),
        Of<AgentEvent.LeaseChanged>(Plumbing, (Plumbing, "holder until")),
        Of<AgentEvent.ConnectionLost>(Internal, (Internal, "wasAvailable"), (Plumbing, "goneAt forgottenAt")),
        Of<AgentEvent.Reserved>(Plumbing, (Plumbing, "conversation epoch queue expires")),
        Of<AgentEvent.Offered>(Internal, (Internal, "conversation epoch expires")),
        Of<AgentEvent.Assigned>(Internal, (Internal, "conversation epoch takenOver")),
        Of<AgentEvent.Released>(Internal, (Internal, "conversation epoch why"), (Plumbing, "notIn waitsIn")),
        Of<AgentEvent.RosterTold>(Plumbing, (Plumbing, "queue version")),

        Of<QueueEvent.Enqueued>(Internal, (Internal, "conversation epoch demand"), (Plumbing, "rank")),
        Of<QueueEvent.Chosen>(Supervisor | Integrator, (Supervisor | Integrator, "conversation epoch agent timeout candidates")),
        Of<QueueEvent.Reserved>(Plumbing, (Plumbing, "conversation epoch agent standing")),
        Of<QueueEvent.Returned>(Internal, (Internal, "conversation epoch agent why notBefore"), (Plumbing, "standing")),
        Of<QueueEvent.SilenceChanged>(Plumbing, (Plumbing, "conversation version isSilent")),
        Of<QueueEvent.Left>(Internal, (Internal, "conversation epoch")),
        Of<QueueEvent.SentOn>(Internal, (Internal, "conversation epoch")),
        Of<QueueEvent.Noted>(Internal, (Internal, "conversation epoch")),
        Of<QueueEvent.CalledBack>(Internal, (Internal, "conversation epoch")),
        Of<QueueEvent.Relaxed>(Plumbing),
        Of<QueueEvent.RosterChanged>(Plumbing, (Plumbing, "standing")),

        Of<CustomerEvent.Opened>(Internal, (Internal, "conversation channel profile isErased")),
        Of<CustomerEvent.Ended>(Internal, (Internal, "conversation outcome")),
        Of<CustomerEvent.Erased>(Internal, (Internal, "by")),
        Of<CustomerEvent.Exported>(Supervisor | Integrator, (Supervisor | Integrator, "by")),

        Of<AccessEvent.Revoked>(Plumbing, (Plumbing, "token subject by")),

        // Admins see their own lists of these.
        Of<DeadLetterEvent.Added>(Plumbing, (Plumbing, "from effect port request operation refused why sequence")),
        Of<DeadLetterEvent.Redriven>(Plumbing, (Plumbing, "id by")),
        Of<DeadLetterEvent.Dropped>(Plumbing, (Plumbing, "id by")),
        Of<WebhookEvent.Subscribed>(Plumbing, (Plumbing, "id url types secret by")),
        Of<WebhookEvent.Unsubscribed>(Plumbing, (Plumbing, "id by")),
        Of<WebhookEvent.Redelivered>(Plumbing, (Plumbing, "delivery")),

        // Values inside events. Facts are the business's knowledge of the customer, not the customer's words.
        Of<CustomerProfile>(Public, (Public, "id name locale"), (Internal, "facts")),
        Of<Choice>(Public, (Public, "label value")),
        Of<Owner>(Public, (Public, "kind id")),
        Of<Analysis>(
            Internal, (Internal, "intent confidence runnerUp runnerUpConfidence inScope sentiment frustration urgency language model act")),
        Of<Patience>(Internal, (Internal, "bot waiting answer agent timers")),
        Of<Reading>(Internal, (Internal, "of value threshold")),
        Of<Demand>(Internal, (Internal, "priority skills language wanted relaxAfter head from since")),
        Of<Cause>(Internal, (Internal, "by id answers"), (Plumbing, "fingerprint")),
        Of<Outcome>(Internal, (Internal, "intent escalation by disposition")),
        Of<Candidate>(Supervisor | Integrator, (Supervisor | Integrator, "agent load capacity skill idleSince verdict")),
        Of<Standing>(Plumbing, (Plumbing, "agent version status load capacity skills languages idleSince")),
    }.ToFrozenDictionary(row => row.Type);

    /// <summary>Every type that has a row, with the names of its properties.</summary>
    public static IEnumerable<(Type Type, IEnumerable<string> Properties)> Rows =>
        Table.Values.Select(row => (row.Type, row.Properties.Keys.AsEnumerable()));

    /// <summary>Who learns that such an event happened.</summary>
    /// <remarks>Of an event that a newer version wrote only its name is known: whoever works for the business sees that much.</remarks>
    public static Audience Of(Event @event) => @event is UnreadEvent ? Internal : Of(@event.GetType());

    /// <summary>Who learns that an event of this type happened.</summary>
    public static Audience Of(Type @event) => Table.TryGetValue(@event, out var row) ? row.Happened : Plumbing;

    /// <summary>Who sees a property, by its name in JSON; of one that is shown only sometimes, whoever sees it then.</summary>
    public static Audience Of(Type type, string property) =>
        Table.TryGetValue(type, out var row) ? row.Properties.GetValueOrDefault(property, Plumbing) : Plumbing;

    /// <summary>Takes out of a type's JSON what a reader does not see.</summary>
    /// <param name="reader">One of the four.</param>
    internal static void Prune(JsonTypeInfo json, Audience reader)
    {
        if (json.Kind != JsonTypeInfoKind.Object) return;
        var row = Table.GetValueOrDefault(json.Type);
        foreach (var property in json.Properties)
        {
            if (!Of(json.Type, property.Name).HasFlag(reader)) property.ShouldSerialize = static (_, _) => false;
            else if (row?.Hidden is { } hidden && hidden.From == reader && hidden.Property == property.Name)
                property.ShouldSerialize = (of, value) => value is not null && !hidden.When(of);
        }
    }

    private static Row Of<T>(Audience happened, params ReadOnlySpan<(Audience Who, string Names)> properties)
    {
        var all = new Dictionary<string, Audience>();
        foreach (var (who, names) in properties)
            foreach (var name in names.Split(' ')) all.Add(name, who);
        return new Row(typeof(T), happened, all.ToFrozenDictionary());
    }

    private sealed record Row(Type Type, Audience Happened, FrozenDictionary<string, Audience> Properties)
    {
        public (Audience From, string Property, Func<object, bool> When)? Hidden { get; private init; }

        /// <summary>One property that a reader sees only sometimes.</summary>
        public Row Hides(Audience from, string property, Func<object, bool> when) => this with { Hidden = (from, property, when) };
    }
}
