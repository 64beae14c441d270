using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Serialization;

namespace Engine.Domain.Agents;

/// <summary>Decides for one agent: who they are now, which places are kept, and that there are never more than they can carry.</summary>
public sealed class AgentDecider : IDecider<Agent>
{
    private const string RosterEffect = "roster/";

    /// <summary>A gateway that died may be taken for present so long.</summary>
    private static readonly TimeSpan LeaseMax = TimeSpan.FromHours(1);

    public ActorKind Kind => ActorKind.Agent;

    public JsonTypeInfo<Agent> Json => DomainJson.Default.Agent;

    public int Schema => 2;   // 2: leases

    public Agent Initial(string key) => new() { Id = new AgentId(key) };

    public Agent Apply(Agent state, Committed committed) => Agent.Apply(state, committed);

    /// <summary>What was owed once, and the newest standing to every queue that has not heard it: many changes, one word.</summary>
    public Owed Pending(Agent state)
    {
        var effects = state.Outbox;
        foreach (var (queue, version) in state.Told)
        {
            if (version >= state.Version) continue;
            var id = new QueueId(queue);
            var standing = state.ToStanding();
            if (!state.Queues.Contains(id)) standing = standing with { Status = AgentStatus.Offline };   // served before, not any more
            effects = effects.Add(new Effect(
                string.Create(CultureInfo.InvariantCulture, $"{RosterEffect}{queue}/{state.Version}"), id.Actor,
                    new QueueCommand.Roster(standing)));
        }
        return new Owed(effects, state.AbsentAt);
    }

    public Reply Decide(Draft<Agent> draft, Command command, Context context) =>
        Words.Wrong(command, context.Limits) ?? Do(draft, context.Mask(Words.Tidy(command)), context);

    private static Reply Do(Draft<Agent> draft, Command command, Context context) => command switch
    {
        AgentCommand.SignIn c => SignIn(draft, c, context),
        AgentCommand.SetStatus c => SetStatus(draft, c, context),
        AgentCommand.Connected c => Connected(draft, c, context),
        AgentCommand.Disconnected c => Disconnected(draft, c, context),
        AgentCommand.Reserve c => Reserve(draft, c, context),
        AgentCommand.Assign c => Assign(draft, c, context),
        AgentCommand.Release c => Release(draft, c),
        Settle c => Settled(draft, c),
        Wake => Woken(draft, context),
        Look => draft.Accept(draft.State.ToView()),
        _ => throw new InvalidOperationException($"an agent cannot {command.GetType().Name}"),
    };

    private static Reply SignIn(Draft<Agent> draft, AgentCommand.SignIn sign, Context context)
    {
        var languages = sign.Languages.IsDefault ? [] : sign.Languages;
        if (sign.Capacity < 1 || sign.Capacity > context.Limits.CapacityMax)
            return Draft<Agent>.Refuse(Refusal.FieldInvalid, $"The capacity must be 1 to {context.Limits.CapacityMax}.");
        if (sign.Skills is null || sign.Skills.Count > 64
            || sign.Skills.Any(s => s.Key.Length == 0 || Words.TooLong(s.Key, 64) || s.Value is < 1 or > 5))
            return Draft<Agent>.Refuse(
                Refusal.FieldInvalid, "At most 64 skills, each with a name of 1 to 64 characters and a level of 1 to 5.");
        if (languages.Length > 32 || languages.Any(l => l is not { Length: >= 2 and <= 8 } || !l.All(char.IsAsciiLetter)))
            return Draft<Agent>.Refuse(Refusal.FieldInvalid, "At most 32 languages, each an ISO 639-1 code such as en.");

        var state = draft.State;
        if (sign.Capacity < state.Load)
            return Draft<Agent>.Refuse(
                Refusal.FieldInvalid, $"The capacity cannot be below the {state.Load} conversations that are held now.");
        var queues = QueuesFor(sign.Skills, context.Assistant);
        languages = [.. languages.Select(l => l.ToLowerInvariant())];
        var same = state.Status == AgentStatus.Available && state.Capacity == sign.Capacity && state.Skills.SequenceEqual(sign.Skills)
            && state.Languages.SequenceEqual(languages) && state.Queues.SequenceEqual(queues);
        GiveSignOfLife(draft, context);
        if (!same) draft.Emit(new AgentEvent.SignedIn(sign.Skills, languages, sign.Capacity, queues));
        return draft.Accept(draft.State.ToView());
    }

    /// <summary>A queue is served by whoever has all its skills at any level: demands relax while a customer waits.</summary>
    private static ImmutableArray<QueueId> QueuesFor(ImmutableSortedDictionary<string, int> skills, Assistant assistant) =>
        [.. assistant.Queues.Values.Where(q => q.Skills.Keys.All(skills.ContainsKey)).Select(q => q.Id)
            .OrderBy(q => q.Value, StringComparer.Ordinal)];

    private static Reply SetStatus(Draft<Agent> draft, AgentCommand.SetStatus set, Context context)
    {
        if (draft.State.Status == AgentStatus.Offline && set.Status != AgentStatus.Offline)
            return Draft<Agent>.Refuse(Refusal.NotSignedIn, "Sign in first.");
        // Away by a lost connection is not their own word.
        var changes = draft.State.Status != set.Status || draft.State.Lost is { WasAvailable: true };
        if (set.Status != AgentStatus.Offline) GiveSignOfLife(draft, context);
        if (changes) ChangeStatus(draft, set.Status, set.Why, context);
        return draft.Accept(draft.State.ToView());
    }

    private static void ChangeStatus(Draft<Agent> draft, AgentStatus status, string? why, Context context)
    {
        var state = draft.State;
        var queues = QueuesFor(state.Skills, context.Assistant);
        // The assistant has other queues than when they signed in.
        draft.Emit(status == AgentStatus.Available && !state.Queues.SequenceEqual(queues)
            ? new AgentEvent.SignedIn(state.Skills, state.Languages, state.Capacity, queues)
            : new AgentEvent.StatusChanged(status, why));
    }

    private static Reply Connected(Draft<Agent> draft, AgentCommand.Connected connected, Context context)
    {
        if (WrongLease(connected.Gateway, connected.For) is { } wrong) return wrong;
        if (!draft.State.DependsOnPresence) return draft.Accept();   // who has signed out and only looks on costs no writes
        var ends = draft.State.Leases.GetValueOrDefault(connected.Gateway, DateTimeOffset.MinValue);
        // A repeat changes nothing.
        if (context.Now + (connected.For * 0.75) > ends) Renew(draft, connected.Gateway, connected.For, context);
        // The assistants were read again since: whoever is available serves what there is now, within a lease's renewal.
        if (draft.State is { Status: AgentStatus.Available } now && !now.Queues.SequenceEqual(QueuesFor(now.Skills, context.Assistant)))
            ChangeStatus(draft, AgentStatus.Available, null, context);
        return draft.Accept();
    }

    private static Reply Disconnected(Draft<Agent> draft, AgentCommand.Disconnected disconnected, Context context)
    {
        if (WrongLease(disconnected.Gateway, disconnected.Grace) is { } wrong) return wrong;
        var leases = draft.State.Leases;
        // Who leaves before their gateway has renewed for the first time has the lease that they signed in with.
        if (leases.TryGetValue(leases.ContainsKey(disconnected.Gateway) ? disconnected.Gateway : Agent.OwnLease, out var ends)
            && ends > context.Now)
            draft.Emit(new AgentEvent.LeaseChanged(disconnected.Gateway, context.Now + disconnected.Grace));
        return draft.Accept();
    }

    /// <summary>Whom the end of the last lease has set away is available again.</summary>
    private static void Renew(Draft<Agent> draft, string holder, TimeSpan span, Context context)
    {
        var wasAvailable = draft.State.Lost is { WasAvailable: true };
        draft.Emit(new AgentEvent.LeaseChanged(holder, context.Now + span));
        if (wasAvailable) ChangeStatus(draft, AgentStatus.Available, "connected again", context);
    }

    private static Reply? WrongLease(string gateway, TimeSpan span) =>
        !WordId.IsValid(gateway) ? Words.BadId("gateway")
        : span < TimeSpan.Zero || span > LeaseMax ? Draft<Agent>.Refuse(Refusal.FieldInvalid, "A lease is from 0 to 60 minutes long.")
        : null;

    /// <summary>Who says how they are is there, whether or not a gateway has said so.</summary>
    private static void GiveSignOfLife(Draft<Agent> draft, Context context)
    {
        if (!draft.State.IsPresent(context.Now))
            draft.Emit(new AgentEvent.LeaseChanged(Agent.OwnLease, context.Now + context.Assistant.Leases.First));
    }

    private static Reply Woken(Draft<Agent> draft, Context context)
    {
        var state = draft.State;
        if (!(state.AbsentAt <= context.Now)) return draft.Accept();
        if (state.Lost is not null)
        {
            draft.Emit(new AgentEvent.StatusChanged(AgentStatus.Offline, "gone"));
            return draft.Accept();
        }
        var rules = context.Assistant.Leases;
        var isAvailable = state.Status == AgentStatus.Available;
        draft.Emit(new AgentEvent.ConnectionLost(context.Now + rules.GoneAfter, context.Now + rules.ForgottenAfter, isAvailable));
        if (isAvailable) draft.Emit(new AgentEvent.StatusChanged(AgentStatus.Away, "connection lost"));
        return draft.Accept();
    }

    private static Reply Reserve(Draft<Agent> draft, AgentCommand.Reserve reserve, Context context)
    {
        var state = draft.State;
        var held = state.SlotOf(reserve.Conversation);
        if (held is not null && held.Epoch == reserve.Epoch) return draft.Accept(state.ToStanding());
        if (held is not null && held.Epoch > reserve.Epoch)
            return Draft<Agent>.Refuse(Refusal.StaleEpoch, "The conversation has moved on.", state.ToStanding());
        if (state.Status == AgentStatus.Offline)
            return Draft<Agent>.Refuse(Refusal.NotSignedIn, "The agent is not signed in.", state.ToStanding());
        if (state.Status == AgentStatus.Away) return Draft<Agent>.Refuse(Refusal.AgentAway, "The agent is away.", state.ToStanding());
        // After a restart, before the wake that sets them away; until then this replaces no word of theirs.
        if (!state.IsPresent(context.Now))
            return Draft<Agent>.Refuse(
                Refusal.AgentAway, "The agent has no connection.", state.ToStanding() with { Status = AgentStatus.Away, Version = 0 });
        if (held is null or { State: SlotState.TakenOver } && state.Load >= state.Capacity)
            return Draft<Agent>.Refuse(Refusal.AgentFull, "The agent has no room.", state.ToStanding());

        draft.Emit(new AgentEvent.Reserved(reserve.Conversation, reserve.Epoch, reserve.Queue, context.Now + reserve.Timeout));
        return draft.Accept(draft.State.ToStanding());
    }

    private static Reply Assign(Draft<Agent> draft, AgentCommand.Assign assign, Context context)
    {
        var held = draft.State.SlotOf(assign.Conversation);
        if (held is not null && held.Epoch >= assign.Epoch) return draft.Accept();   // a repeat, or news from before a newer reservation
        if (draft.State.WasReleased(assign.Conversation, assign.Epoch) || (held is null && !assign.TakenOver))
            return Draft<Agent>.Refuse(Refusal.OfferGone, "The agent keeps no place for this conversation any more.");
        if (!assign.TakenOver && draft.State.Status == AgentStatus.Offline)   // signed out while it was being accepted
            return Draft<Agent>.Refuse(Refusal.NotSignedIn, "The agent is not signed in.");
        // A place that counted against the capacity goes on counting; one taken past the queue never did.
        if (assign.TakenOver && !draft.State.IsPresent(context.Now))   // who took it over may never have signed in
            Renew(draft, Agent.OwnLease, context.Assistant.Leases.First, context);
        var outside = assign.TakenOver && held is null or { State: SlotState.TakenOver };
        draft.Emit(new AgentEvent.Assigned(assign.Conversation, assign.Epoch, outside));
        return draft.Accept();
    }

    private static Reply Release(Draft<Agent> draft, AgentCommand.Release release)
    {
        if (draft.State.SlotOf(release.Conversation) is { } slot && slot.Epoch <= release.Epoch)
        {
            draft.Emit(new AgentEvent.Released(release.Conversation, release.Epoch, release.Why));
            if (release.TimedOut && draft.State.Status == AgentStatus.Available)
                draft.Emit(new AgentEvent.StatusChanged(AgentStatus.Away, "missed an offer"));
        }
        return draft.Accept();
    }

    private static Reply Settled(Draft<Agent> draft, Settle settle)
    {
        if (settle.Effect.StartsWith(RosterEffect, StringComparison.Ordinal))
        {
            var slash = settle.Effect.LastIndexOf('/');
            var queue = settle.Effect[RosterEffect.Length..slash];
            var version = long.Parse(settle.Effect.AsSpan(slash + 1), CultureInfo.InvariantCulture);
            if (draft.State.Told.TryGetValue(queue, out var told) && told < version)
                draft.Emit(new AgentEvent.RosterTold(new QueueId(queue), version));
            return draft.Accept();
        }

        if (draft.State.Outbox.Find(settle.Effect) is not { } effect) return draft.Accept();
        var refused = settle.Reply as Reply.Refused;
        draft.Emit(effect.Settled(settle.Reply));
        if (effect.Command is ConversationCommand.Offer offer
            && draft.State.SlotOf(new ConversationId(effect.To.Key)) is { State: SlotState.Reserved or SlotState.Offered } slot
            && slot.Epoch == offer.Epoch)
        {
            var now = settle.Reply.View as ConversationView;
            if (refused is not null || now is { Phase: Phase.Closed }) OfferRefused(draft, slot, now);
            else if (slot.State == SlotState.Reserved) draft.Emit(new AgentEvent.Offered(slot.Conversation, offer.Epoch, offer.Expires));
        }
        return draft.Accept();
    }

    /// <param name="now">Where the conversation is now; null when there is no such conversation.</param>
    private static void OfferRefused(Draft<Agent> draft, Slot slot, ConversationView? now)
    {
        // Accepted meanwhile: the assignment is on its way.
        if (now is { Phase: Phase.WithAgent } && now.Owner == Owner.Of(draft.State.Id)) return;
        var waits = now is { Phase: Phase.Waiting or Phase.Offered } && slot.Queue is { } queue && now.Owner == Owner.Of(queue);
        draft.Emit(
            !waits ? new AgentEvent.Released(slot.Conversation, slot.Epoch, "gone", NotIn: slot.Queue)
            : now is { Phase: Phase.Waiting } && now.Epoch == slot.Epoch
                ? new AgentEvent.Released(slot.Conversation, slot.Epoch, "expired", WaitsIn: slot.Queue)
            : new AgentEvent.Released(slot.Conversation, slot.Epoch, "gone"));   // its word to the queue, under a newer epoch, is underway
    }
}
