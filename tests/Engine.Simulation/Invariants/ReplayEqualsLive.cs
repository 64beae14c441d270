using Engine.Contracts;
using Engine.Domain;

namespace Engine.Simulation.Invariants;

/// <summary>What an activation has in memory is what its journal says, byte for byte.</summary>
internal sealed class ReplayEqualsLive : Invariant
{
    /// <summary>Every so many turns: writing two states as JSON costs more than a turn.</summary>
    private const int Every = 4;

    private int _turns;

    public override void Turned(ActorId actor, ActorState live)
    {
        if (Records.Find(actor) is not { } record || record.State.Sequence != live.Sequence
            || Town.Server.Running?.Engine.HadTwo(actor) == true && record.IsForgotten || ++_turns % Every != 0) return;
        Hold(record.JsonOf(live) == record.JsonOf(record.State), actor,
            "replaying the journal gives the state in memory", record.JsonOf(live));
    }
}
