using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain;

namespace Engine.Runtime.Tests.Support;

/// <summary>
/// An actor that keeps what it is told, and does what the text says: so that a test of the pump reads without knowing the domain.
/// </summary>
public sealed record Ledger : ActorState
{
    public ImmutableArray<string> Said { get; init; } = [];

    public ImmutableSortedDictionary<string, long> Ids { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    public DateTimeOffset? WakeAt { get; init; }
}

/// <summary>
/// <c>owe ann hello</c> owes agent ann a command; <c>ask 60 hello</c> owes a port a request that is of use for 60 s;
/// <c>wake 60</c> wants to be woken in 60 s and <c>sleep</c> not any more;
/// <c>no</c> is refused, <c>bug</c> throws, <c>nothing</c> changes nothing; anything else is kept.
/// </summary>
public sealed class LedgerDecider : IDecider<Ledger>
{
    public int Schema { get; init; } = 1;

    /// <summary>True while settling an effect throws.</summary>
    public bool SettlingBreaks { get; set; }

    public ActorKind Kind => ActorKind.Conversation;

    public JsonTypeInfo<Ledger> Json { get; } = (JsonTypeInfo<Ledger>)JsonSerializerOptions.Default.GetTypeInfo(typeof(Ledger));

    public Ledger Initial(string key) => new();

    public Owed Pending(Ledger state) => new(state.Outbox, state.WakeAt);

    public Reply Decide(Draft<Ledger> draft, Command command, Context context)
    {
        switch (command)
        {
            case ConversationCommand.CustomerSays { Text: "no" }:
                return Draft<Ledger>.Refuse(Refusal.TextInvalid, "No.");
            case ConversationCommand.CustomerSays { Text: "nothing" }:
                return draft.Accept();
            case ConversationCommand.CustomerSays { Text: "bug" } says:
                draft.Emit(new ConversationEvent.CustomerSaid(says.Id!, "never to be seen", null));
                throw new InvalidOperationException("a bug");
            case ConversationCommand.CustomerSays says when draft.State.Ids.TryGetValue(says.Id!, out var sequence):
                return Draft<Ledger>.Again(sequence, sequence);
            case ConversationCommand.CustomerSays says:
                draft.Emit(new ConversationEvent.CustomerSaid(says.Id!, says.Text, null));
                return draft.Accept();
            case Settle when SettlingBreaks:
                throw new InvalidOperationException("a bug in settling");
            case Settle settle:
                draft.Emit(draft.State.Outbox.Find(settle.Effect)?.Settled(settle.Reply) ?? new EffectSettled(settle.Effect));
                return draft.Accept();
            default:
                return draft.Accept();
        }
    }

    public Ledger Apply(Ledger state, Committed committed)
    {
        if (committed.Event is EffectSettled settled) return state with { Outbox = state.Outbox.After(settled, committed) };
        var said = (ConversationEvent.CustomerSaid)committed.Event;
        var kept = state with { Said = state.Said.Add(said.Text), Ids = state.Ids.SetItem(said.Id, committed.Sequence) };
        return said.Text.Split(' ') switch
        {
            ["owe", var agent, .. var text] => kept with
            {
                Outbox = kept.Outbox.Add(
                    new Effect($"{committed.Sequence}", new AgentId(agent).Actor,
                        new ConversationCommand.CustomerSays(said.Id, string.Join(' ', text)))),
            },
            ["ask", var seconds, .. var text] => kept with
            {
                Outbox = kept.Outbox.Ask(committed, "crm", new PortRequest(
                    said.Id, string.Join(' ', text), committed.At.AddSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)),
                    ImmutableSortedDictionary<string, string>.Empty)),
            },
            ["wake", var seconds] => kept with { WakeAt = committed.At.AddSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) },
            ["sleep"] => kept with { WakeAt = null },
            _ => kept,
        };
    }
}
