using System.Runtime.InteropServices;
using Engine.Contracts;
using Engine.Journal.Keys;

namespace Engine.Journal.Postgres;

/// <summary>The turns of one commit. Those of one actor follow each other: a run, of which all is written or nothing.</summary>
internal sealed class Batch(int turnsMax)
{
    /// <summary>Places within one transaction id: the 20 lower bits of a position.</summary>
    public const int EventsMax = (1 << 20) - 1;

    private readonly Dictionary<ActorId, Run> _runs = [];
    private int _turns, _events;

    public IReadOnlyCollection<Run> Runs => _runs.Values;

    public int Turns => _turns;

    public bool HoldsDoubt => _runs.Values.Any(run => run.Turns.Any(append => append.IsDoubtful));

    public bool IsFull => _turns >= turnsMax;

    /// <returns>False when it does not follow what the batch holds of its actor, or there is no room: it is for the next one.</returns>
    public bool TryAdd(Append append)
    {
        var turn = append.Turn;
        if (IsFull || (_events + turn.Events.Count > EventsMax)) return false;
        ref var run = ref CollectionsMarshal.GetValueRefOrAddDefault(_runs, turn.Actor, out var known);
        if (known && (run!.Last != turn.Expected || !run.CanHave(append.Secret))) return false;
        run ??= new Run(turn.Actor, turn.Expected);
        run.Secret ??= append.Secret;
        run.Turns.Add(append);
        _turns++;
        _events += turn.Events.Count;
        return true;
    }

    public Run this[ActorId actor] => _runs[actor];

    internal sealed class Run(ActorId actor, long expected)
    {
        public ActorId Actor => actor;

        public long Expected => expected;

        public long Last => Turns.Count == 0 ? expected : Turns[^1].Turn.Last;

        public List<Append> Turns { get; } = [];

        /// <summary>With what its turns are sealed; null: there is nothing to seal.</summary>
        public Secret? Secret { get; set; }

        public bool IsWritten { get; set; }

        public bool CanHave(Secret? secret) => secret is null || Secret is null || secret.Key.Id == Secret.Key.Id;
    }
}
