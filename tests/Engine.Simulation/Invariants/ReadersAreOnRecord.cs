using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Conversations;

namespace Engine.Simulation.Invariants;

/// <summary>
/// Who reads a conversation that is not theirs is on record when it is shown to them: once an hour, and nobody who has it.
/// </summary>
internal sealed class ReadersAreOnRecord : Invariant
{
    private readonly Dictionary<(ActorId Conversation, AgentId By), DateTimeOffset> _recorded = [];

    public override void Saw(Committed committed)
    {
        if (committed.Event is not ConversationEvent.Inspected { By: var by }) return;
        Hold(!Records.State<Conversation>(committed.Actor)!.Custody.IsOwnedBy(by),
            committed.Actor, "who has a conversation reads it without a record", $"{by}");
        var again = _recorded.TryGetValue((committed.Actor, by), out var before) && committed.At - before < TimeSpan.FromHours(1);
        Hold(!again, committed.Actor, "a reader is recorded once an hour", $"{by} at {before} and at {committed.At}");
        _recorded[(committed.Actor, by)] = committed.At;
    }

    public override void Acknowledged(ActorId to, Command command, Reply.Accepted reply)
    {
        if (command is not ConversationCommand.Inspect { By: var by }) return;
        var wasTheirs = Records.EventsOf(to).Any(e => e.Event is ConversationEvent.Offered o && o.Agent == by
            || e.Event is ConversationEvent.OwnerChanged c && c.Owner == Owner.Of(by));
        Hold(wasTheirs || _recorded.ContainsKey((to, by)), to, "nothing is shown to a stranger without a record", $"{by}");
    }

    public override void Forget(ActorId conversation) =>
        _recorded.Keys.Where(r => r.Conversation == conversation).ToList().ForEach(r => _recorded.Remove(r));
}
