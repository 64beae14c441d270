using System.Text.Json.Serialization.Metadata;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain;
using Engine.Domain.Assistants;

namespace Engine.Simulation.Mutants;

/// <summary>A decider with one thing about it changed; the rest is the real one's.</summary>
internal sealed class BrokenDecider<TState>(IDecider<TState> real) : IDecider<TState> where TState : ActorState
{
    /// <summary>What is heard instead of a command.</summary>
    public Func<TState, Command, Command>? Hears { get; init; }

    /// <summary>What the assistants are instead.</summary>
    public Func<Assistant, Assistant>? Knows { get; init; }

    /// <summary>What is answered without thinking; null: think.</summary>
    public Func<Draft<TState>, Command, Reply?>? Answers { get; init; }

    /// <summary>What is done after the real decision.</summary>
    public Func<Draft<TState>, Command, Reply, Context, Reply>? Then { get; init; }

    /// <summary>What is remembered of an event instead.</summary>
    public Func<TState, Committed, TState>? Remembers { get; init; }

    /// <summary>What is owed instead.</summary>
    public Func<Owed, Owed>? Owes { get; init; }

    public ActorKind Kind => real.Kind;

    public JsonTypeInfo<TState> Json => real.Json;

    public int Schema => real.Schema;

    public TState Initial(string key) => real.Initial(key);

    public TState Apply(TState state, Committed committed)
    {
        var next = real.Apply(state, committed);
        return Remembers?.Invoke(next, committed) ?? next;
    }

    public Owed Pending(TState state) => Owes?.Invoke(real.Pending(state)) ?? real.Pending(state);

    public Reply Decide(Draft<TState> draft, Command command, Context context)
    {
        if (Knows is not null) context = new Context(context.Now, Known(context.Catalogue), context.Limits);
        if (Answers?.Invoke(draft, command) is { } answer) return answer;
        var reply = real.Decide(draft, Hears?.Invoke(draft.State, command) ?? command, context);
        return Then?.Invoke(draft, command, reply, context) ?? reply;
    }

    private Catalogue Known(Catalogue real) => new([.. real.Newest.Select(Known)], [.. real.Older.Select(Known)]);

    private Edition Known(Edition real) => real with { Assistant = Knows!(real.Assistant) };
}
