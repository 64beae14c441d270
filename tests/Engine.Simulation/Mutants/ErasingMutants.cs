using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Conversations;
using Engine.Domain.Customers;
using Engine.Journal;
using Engine.Simulation.Hosting;
using Engine.Simulation.Time;

namespace Engine.Simulation.Mutants;

/// <summary>Engines that say that somebody is forgotten, and remember.</summary>
internal static class ErasingMutants
{
    public static Mutant[] All { get; } =
    [
        new("a deleted key is kept in memory", () => Parts.Real with { Journal = KeyIsKept }),
        new("a snapshot outlives what it was made of", () => Parts.Real with { Journal = SnapshotIsKept }),
        new("an erasing is answered before it is on disk", () => Parts.Real with
        {
            Journal = real => new BrokenJournal(real) { Forgets = ForgetLater },
        }),
        new("a state in memory outlives its key", () => Parts.Real with
        {
            Engine = (engine, journal) =>
                new BrokenEngine(engine) { Sends = (real, to, command) => ForgetAsync(real, journal, to, command) },
        }),
        new("what is kept for a time only is not forgotten", () => Parts.Real with
        {
            Conversations = new BrokenDecider<Conversation>(Parts.Real.Conversations)
            {
                Owes = owed => owed with { Effects = [.. owed.Effects.Where(e => e.Command is not Forget)] },
                Remembers = (state, _) => state with { Outbox = [.. state.Outbox.Where(e => e.Command is not Forget)] },
            },
        }),
        new("an end that is heard of late brings words back", () => Parts.Real with
        {
            Customers = new BrokenDecider<Customer>(Parts.Real.Customers)
            {
                Remembers = (state, _) => state.ErasedOpen.IsEmpty ? state : state with { ErasedOpen = [] },
            },
        }),
        new("a conversation that is heard of late is not erased", () => Parts.Real with
        {
            Customers = new BrokenDecider<Customer>(Parts.Real.Customers)
            {
                Hears = (_, command) => command is CustomerCommand.Opened opened ? opened with { At = null } : command,
            },
        }),
    ];

    private static BrokenJournal KeyIsKept(IJournal real)
    {
        var read = new Dictionary<(ActorId, long), Event>();
        return new BrokenJournal(real)
        {
            Appends = async (journal, turn) =>
            {
                var committed = await journal.AppendAsync(turn);
                foreach (var one in committed ?? []) read[(one.Actor, one.Sequence)] = one.Event;
                return committed;
            },
            Reads = async (journal, actor, after, limit) => [.. (await journal.ReadAsync(actor, after, limit))
                .Select(c => read.TryGetValue((c.Actor, c.Sequence), out var known) ? c with { Event = known } : c)],
        };
    }

    private static BrokenJournal SnapshotIsKept(IJournal real)
    {
        var kept = new Dictionary<ActorId, Snapshot>();
        return new BrokenJournal(real)
        {
            Appends = (journal, turn) =>
            {
                if (turn.Snapshot is { } snapshot) kept[turn.Actor] = snapshot;
                return journal.AppendAsync(turn);
            },
            Loads = (actor, loaded) => loaded is { Snapshot: null, Events: [_, .., var last] }
                && kept.TryGetValue(actor, out var snapshot) && snapshot.Sequence <= last.Sequence
                ? loaded with { Snapshot = snapshot, Events = [.. loaded.Events.Where(c => c.Sequence > snapshot.Sequence)] }
                : loaded,
        };
    }

    private static ValueTask ForgetLater(IJournal journal, ActorId actor)
    {
        Lane.Current.Begin(async () =>
        {
            try
            {
                await journal.ForgetAsync(actor);
            }
            catch (JournalException) { }   // too late
        });
        return ValueTask.CompletedTask;
    }

    private static async ValueTask<Reply> ForgetAsync(IEngine engine, IJournal journal, ActorId to, Command command)
    {
        if (command is not Forget) return await engine.SendAsync(to, command);
        await journal.ForgetAsync(to);
        return new Reply.Accepted(1, 0);
    }
}
