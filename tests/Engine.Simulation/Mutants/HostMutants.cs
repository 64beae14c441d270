using System.Threading.Channels;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Simulation.Hosting;
using Engine.Simulation.Time;

namespace Engine.Simulation.Mutants;

/// <summary>Journals that break their contract, and engines that deliver or follow wrongly.</summary>
internal static class HostMutants
{
    public static Mutant[] All { get; } =
    [
        Journals("acknowledges before the commit", () => real => new(real) { Appends = AcknowledgeFirstAsync }),
        Journals("accepts a stale turn", () => real => new(real) { Appends = AppendStaleAsync }),
        Journals("writes half a turn", () => real => new(real)
        {
            Appends = async (journal, turn) =>
            {
                if (turn.Events.Count < 4 || turn.Snapshot is not null) return await journal.AppendAsync(turn);
                return await journal.AppendAsync(turn with { Events = [.. turn.Events.Take(turn.Events.Count - 1)] });
            },
        }),
        Journals("forgets who wants to be woken, so effects are forgotten on restart", () => real => new(real)
        {
            Appends = (journal, turn) => journal.AppendAsync(turn with { Wake = null }),
        }),
        Journals("loads without the last event", () => real => new(real)
        {
            Loads = (_, loaded) => loaded.Events.Count > 3
                ? loaded with { Events = [.. loaded.Events.Take(loaded.Events.Count - 1)] } : loaded,
        }),
        Journals("keeps a snapshot under another sequence", () => real => new(real)
        {
            Loads = (_, loaded) => loaded is { Snapshot: { } snapshot, Events.Count: > 0 }
                ? loaded with { Events = [.. loaded.Events.Skip(1)] } : loaded,
        }),
        Journals("does not know which queues there were, so a migration leaves who waits in a removed one", () => real => new(real)
        {
            ReadsAll = (kind, page) => kind == ActorKind.Queue ? [] : page,
        }),
        Journals("does not say that an activation is behind", () => real => new(real)
        {
            Reads = async (journal, actor, after, limit) =>
            {
                var page = await journal.ReadAsync(actor, after, limit);
                // Messages are read for receipts.
                return limit == 1 && page is [{ Event: not (ConversationEvent.CustomerSaid or ConversationEvent.AgentSaid) }] ? [] : page;
            },
        }),
        new("an agent without a connection is set away at once", () => Parts.Real with { Grace = _ => TimeSpan.Zero }),
        new("a stop does not wait for what was taken",
            () => Parts.Real with { Options = options => options with { StopGrace = TimeSpan.Zero } }),
        Engines("leases are not renewed", (real, _) => new(real)
        {
            Sends = (engine, to, command) => command is AgentCommand.Connected
                ? new(new Reply.Accepted(1, 0)) : engine.SendAsync(to, command),
        }),
        Engines("a lost effect is not sent again", (real, _) => new(real) { Sends = SendOnceAsync }),
        Engines("effects are answered but not delivered to customers' records", (real, _) => new(real)
        {
            Sends = (engine, to, command) => command is CustomerCommand.Ended
                ? new(new Reply.Accepted(1, 0)) : engine.SendAsync(to, command),
        }),
        Engines("tails skip what they have no room for",
            (real, journal) => new(real) { Watches = (engine, watch) => Skipping(engine, journal, watch) }),
        Engines("tails begin after the catching up",
            (real, journal) => new(real) { Watches = (_, watch) => BeginningLate(journal, watch) }),
        Engines("tails bring again what was read from the journal",
            (real, journal) => new(real) { Watches = (_, watch) => BringingAgain(journal, watch) }),
        Engines("the wall misses that conversations close", (real, _) => new(real)
        {
            Watches = (engine, watch) => watch is Watch.All ? WithoutClosing(engine.WatchAsync(watch)) : engine.WatchAsync(watch),
        }),
        Engines("packets are read without the last but one event", (real, _) => new(real)
        {
            Reads = async (engine, actor, after, limit) =>
            {
                var page = await engine.ReadAsync(actor, after, limit);
                return page.Count > 6 ? [.. page.Take(page.Count - 2), page[^1]] : page;
            },
        }),
    ];

    private static Mutant Journals(string name, Func<Func<IJournal, BrokenJournal>> change) =>
        new(name, () => Parts.Real with { Journal = change() });

    private static Mutant Engines(string name, Func<IEngine, IJournal, BrokenEngine> change) =>
        new(name, () => Parts.Real with { Engine = (engine, journal) => change(engine, journal) });

    private static ValueTask<IReadOnlyList<Committed>?> AcknowledgeFirstAsync(IJournal journal, Turn turn)
    {
        Lane.Current.Begin(async () =>
        {
            try
            {
                await journal.AppendAsync(turn);
            }
            catch (JournalException) { }   // too late
        });
        return new([.. turn.Events.Select((e, i) => new Committed(turn.Actor, turn.Expected + 1 + i, turn.At, e))]);
    }

    private static async ValueTask<IReadOnlyList<Committed>?> AppendStaleAsync(IJournal journal, Turn turn)
    {
        while (true)
        {
            if (await journal.AppendAsync(turn) is { } committed) return committed;
            var events = (await journal.ReadAsync(turn.Actor, turn.Expected, int.MaxValue)).Count;
            turn = turn with { Expected = turn.Expected + events, Snapshot = null };
        }
    }

    private static async ValueTask<Reply> SendOnceAsync(IEngine engine, ActorId to, Command command)
    {
        try
        {
            return await engine.SendAsync(to, command);
        }
        catch (ConnectionLost) when (command is AgentCommand or QueueCommand or CustomerCommand)
        {
            return new Reply.Accepted(1, 0);
        }
    }

    private static async IAsyncEnumerable<Committed> Skipping(IEngine engine, IJournal journal, Watch watch)
    {
        if (watch is not Watch.One one)
        {
            await foreach (var committed in engine.WatchAsync(watch)) yield return committed;
            yield break;
        }
        var held = Channel.CreateBounded<Committed>(new BoundedChannelOptions(2) { FullMode = BoundedChannelFullMode.DropWrite });
        using var subscription = Listen(journal, one, held);
        var last = one.After;
        while (await journal.ReadAsync(one.Actor, last, 500) is { Count: > 0 } page)
            foreach (var committed in page)
            {
                last = committed.Sequence;
                yield return committed;
            }
        while (await held.Reader.WaitToReadAsync())
            while (held.Reader.TryRead(out var committed))
                if (committed.Sequence > last) yield return committed;
    }

    private static async IAsyncEnumerable<Committed> BeginningLate(IJournal journal, Watch watch)
    {
        await foreach (var committed in JournalOf(journal, watch)) yield return committed;
        await Task.Yield();
        var held = Channel.CreateUnbounded<Committed>();
        using var subscription = Listen(journal, watch, held);
        while (await held.Reader.WaitToReadAsync())
            while (held.Reader.TryRead(out var committed)) yield return committed;
    }

    private static async IAsyncEnumerable<Committed> BringingAgain(IJournal journal, Watch watch)
    {
        var held = Channel.CreateUnbounded<Committed>();
        using var subscription = Listen(journal, watch, held);
        await foreach (var committed in JournalOf(journal, watch)) yield return committed;
        while (await held.Reader.WaitToReadAsync())
            while (held.Reader.TryRead(out var committed)) yield return committed;
    }

    private static async IAsyncEnumerable<Committed> WithoutClosing(IAsyncEnumerable<Committed> events)
    {
        await foreach (var committed in events)
            if (committed.Event is not ConversationEvent.Closed) yield return committed;
    }

    private static async IAsyncEnumerable<Committed> JournalOf(IJournal journal, Watch watch)
    {
        var page = watch switch
        {
            Watch.One one => await journal.ReadAsync(one.Actor, one.After, int.MaxValue),
            Watch.All all => await journal.ReadAllAsync(all.Kind, all.AfterPosition, int.MaxValue),
            _ => [],
        };
        foreach (var committed in page) yield return committed;
    }

    private static IDisposable Listen(IJournal journal, Watch watch, Channel<Committed> held) => journal.Subscribe(events =>
    {
        foreach (var committed in events)
            if (watch is Watch.One one ? committed.Actor == one.Actor : watch is Watch.All all && committed.Actor.Kind == all.Kind)
                held.Writer.TryWrite(committed);
    });
}
