using Engine.Contracts;
using Engine.Contracts.Events;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

/// <summary>What a journal must hold, kept beside it in the simplest way, and compared with it. Any bytes are a legal script.</summary>
internal sealed class JournalModel
{
    private static readonly ActorId[] Actors =
        [Conversation(1), Conversation(2), new AgentId("1").Actor, new QueueId("1").Actor, Conversation(3)];

    private readonly Dictionary<ActorId, Kept> _actors = Actors.ToDictionary(a => a, _ => new Kept());
    private long _position;

    /// <summary>Reads a byte as a turn: whose, how many events, whether stale, with what wake and snapshot.</summary>
    public Turn Turn(byte script)
    {
        var actor = Actors[script % Actors.Length];
        var kept = _actors[actor];
        var stale = script % 7 == 6;
        var turn = new Turn(
            actor, kept.Events.Count + (stale ? 1 : 0), Noon.AddSeconds(script),
            [.. Enumerable.Range(0, 1 + script % 3).Select(i => new EffectSettled($"{script}.{i}"))],
            (script / 16 % 4) switch { 0 => new WakeAt(Noon.AddMinutes(script)), 1 => new WakeAt(null), _ => null });
        return script % 5 == 0 ? turn with { Snapshot = new Snapshot(turn.Last, 1, new[] { script }) } : turn;
    }

    /// <summary>What the journal answered must be what the turn deserved.</summary>
    public void Answered(Turn turn, IReadOnlyList<Committed>? answer)
    {
        var kept = _actors[turn.Actor];
        if (turn.Expected != kept.Events.Count)
        {
            Assert.Null(answer);
            return;
        }
        Assert.NotNull(answer);
        Assert.Equal(turn.Events, answer.Select(e => e.Event));
        Assert.Equal(Enumerable.Range(1, turn.Events.Count).Select(i => turn.Expected + i), answer.Select(e => e.Sequence));
        Assert.True(answer[0].Position > _position, "positions rise");
        _position = answer[^1].Position;
        kept.Events.AddRange(answer);
        kept.Snapshot = turn.Snapshot ?? kept.Snapshot;
        if (turn.Wake is { } wake) kept.Wake = wake.At;
    }

    public async Task CompareAsync(IJournal journal, int after, int limit)
    {
        foreach (var (actor, kept) in _actors)
        {
            Assert.Equal(kept.Events.Skip(after).Take(limit), await journal.ReadAsync(actor, after, limit));
            var loaded = await journal.LoadAsync(actor);
            Assert.Equal(kept.Snapshot?.Sequence, loaded.Snapshot?.Sequence);
            Assert.Equal(kept.Snapshot?.State.ToArray(), loaded.Snapshot?.State.ToArray());
            Assert.Equal(kept.Events.Skip((int)(kept.Snapshot?.Sequence ?? 0)), loaded.Events);
            Assert.Equal(kept.Wake, loaded.Wake);
        }
        foreach (var kind in Enum.GetValues<ActorKind>())
            Assert.Equal(
                _actors.Where(a => a.Key.Kind == kind).SelectMany(a => a.Value.Events)
                    .Where(e => e.Position > after).OrderBy(e => e.Position),
                await journal.ReadAllAsync(kind, after, int.MaxValue));
        Assert.Equal(
            _actors.Where(a => a.Value.Wake is not null).Select(a => a.Value.Wake!.Value).Order(),
            (await journal.DueAsync(DateTimeOffset.MaxValue, int.MaxValue)).Select(d => d.At));
    }

    private sealed class Kept
    {
        public List<Committed> Events { get; } = [];

        public Snapshot? Snapshot { get; set; }

        public DateTimeOffset? Wake { get; set; }
    }
}
