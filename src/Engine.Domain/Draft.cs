using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain;

/// <summary>Decisions being made: the events so far and the state they lead to. Nothing of it counts until it is on disk.</summary>
/// <param name="at">The moment of every event in this draft.</param>
public sealed class Draft<TState>(IDecider<TState> decider, ActorId actor, TState state, DateTimeOffset at) where TState : ActorState
{
    private readonly List<Committed> _events = [];
    private int _mark;
    private TState _atMark = state;

    public TState State { get; private set; } = state;

    public IReadOnlyList<Committed> Events => _events;

    /// <summary>Starts the next command: what is emitted from here on is its own.</summary>
    public void Begin()
    {
        _mark = _events.Count;
        _atMark = State;
    }

    /// <summary>Takes back what the command has emitted so far.</summary>
    public void Rewind()
    {
        _events.RemoveRange(_mark, _events.Count - _mark);
        State = _atMark;
    }

    /// <summary>Decides that this happens.</summary>
    public void Emit(Event @event)
    {
        var committed = new Committed(actor, State.Sequence + 1, at, @event);
        State = decider.Apply(State, committed) with { Sequence = committed.Sequence, LastAt = at };
        _events.Add(committed);
    }

    /// <summary>Puts another event in the place of the command's first, and the others on top of it again.</summary>
    /// <param name="change">Given the first event and how many come after it.</param>
    public void ChangeFirst(Func<Event, int, Event> change)
    {
        var events = _events[_mark..];
        Rewind();
        Emit(change(events[0].Event, events.Count - 1));
        foreach (var other in events[1..]) Emit(other.Event);
    }

    /// <summary>The command is done, with what was emitted for it; when nothing was, nothing had to change.</summary>
    public Reply Accept(View? view = null) =>
        new Reply.Accepted(State.Sequence - (_events.Count - _mark) + 1, State.Sequence) { View = view };

    /// <summary>The command was done before, with these events.</summary>
    public static Reply Again(long first, long last, View? view = null) => new Reply.Accepted(first, last) { View = view };

    /// <summary>The command is not done.</summary>
    /// <param name="why">One sentence for a person.</param>
    public static Reply Refuse(Refusal code, string why, View? view = null) => new Reply.Refused(code, why) { View = view };
}
