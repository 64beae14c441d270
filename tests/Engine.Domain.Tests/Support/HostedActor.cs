using System.Buffers;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Domain.Tests.Support;

/// <summary>One actor in memory, with its journal as the bytes that a store would keep.</summary>
internal abstract class HostedActor(ActorId id)
{
    private readonly List<Committed> _journal = [];
    private readonly List<byte[]> _stored = [];

    public ActorId Id => id;

    public IReadOnlyList<Committed> Journal => _journal;

    /// <summary>The journal as the bytes that a store would keep.</summary>
    public IReadOnlyList<byte[]> Bytes => _stored;

    public abstract ActorState State { get; }

    public abstract Owed Owed { get; }

    public abstract string StateJson { get; }

    public abstract Reply Decide(Command command, Context context);

    /// <summary>
    /// Forgets everything, and comes back as after a crash: from a snapshot after so many events, and the journal from there on.
    /// </summary>
    public abstract void Restart(int snapshotAt = 0);

    /// <summary>Its words go from the journal, and it comes back without them.</summary>
    public void Forget()
    {
        var events = _journal.Select(c => c with { Event = EventCodec.Erase(c.Event) }).ToArray();
        _journal.Clear();
        _stored.Clear();
        Append(events);
        Restart();
    }

    protected void Append(IReadOnlyList<Committed> events)
    {
        foreach (var committed in events)
        {
            var bytes = new ArrayBufferWriter<byte>();
            EventCodec.Write(bytes, committed.Event);
            _stored.Add(bytes.WrittenSpan.ToArray());
            _journal.Add(committed);
        }
    }

    /// <summary>Event number <paramref name="index"/>, from 0, as it comes back from the store.</summary>
    protected Committed Stored(int index) => _journal[index] with { Event = EventCodec.Read(_stored[index]) };
}

internal sealed class HostedActor<TState>(ActorId id, IDecider<TState> decider) : HostedActor(id) where TState : ActorState
{
    private TState _state = decider.Initial(id.Key);

    public override ActorState State => _state;

    public TState Typed => _state;

    public override Owed Owed => decider.Pending(_state);

    public override string StateJson => JsonOf(_state);

    public override Reply Decide(Command command, Context context)
    {
        // As the pump does it: an actor's clock never runs backwards.
        var now = context.Now < _state.LastAt ? _state.LastAt : context.Now;
        var draft = new Draft<TState>(decider, Id, _state, now);
        draft.Begin();
        var reply = decider.Decide(draft, command, context with { Now = now });
        if (reply is Reply.Refused && draft.Events.Count > 0)
            throw new InvalidOperationException($"{Id} refused {command} and yet changed");
        Append(draft.Events);
        _state = draft.State;
        return reply;
    }

    public override void Restart(int snapshotAt = 0)
    {
        var state = Replay(decider.Initial(Id.Key), 0, snapshotAt);
        if (snapshotAt > 0) state = JsonSerializer.Deserialize(JsonOf(state), decider.Json)!;
        _state = Replay(state, snapshotAt, Journal.Count);
    }

    private TState Replay(TState state, int from, int to)
    {
        for (var i = from; i < to; i++) state = Next(state, Stored(i));
        return state;
    }

    private TState Next(TState state, Committed committed) =>
        decider.Apply(state, committed) with { Sequence = committed.Sequence, LastAt = committed.At };

    private string JsonOf(TState state) => JsonSerializer.Serialize(state, decider.Json);
}
