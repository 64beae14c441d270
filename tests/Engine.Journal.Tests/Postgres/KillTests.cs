using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Testing;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests.Postgres;

/// <summary>The server is killed with SIGKILL while two processes' journals append as fast as they can, and is started again.</summary>
public sealed class KillTests : IAsyncLifetime
{
    private const int Actors = 16, Kills = 5;

    private PostgresServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await PostgresServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Everything_acknowledged_outlives_kill_9_nothing_is_doubled_and_appends_go_on_by_themselves()
    {
        var chance = new Random(20261122);
        var options = new PostgresJournalOptions { RetryFirst = TimeSpan.FromMilliseconds(20), RetryMax = TimeSpan.FromMilliseconds(200) };
        await using var one = await PostgresJournal.OpenAsync(_server.Connection, TestMaster.Key, options);
        await using var other = await PostgresJournal.OpenAsync(_server.Connection, TestMaster.Key, options);
        List<Committed> told = [];
        using var following = other.Subscribe(events => { lock (told) told.AddRange(events); });
        var acknowledgements = new Acknowledgements();
        acknowledgements.ServerIsBack();
        using var stop = new CancellationTokenSource();
        var appending = Enumerable.Range(0, Actors)
            .Select(a => Task.Run(() => AppendAsync(a % 2 == 0 ? one : other, a, acknowledgements, stop.Token))).ToArray();

        for (var kill = 0; kill < Kills; kill++)
        {
            await acknowledgements.AfterAsync(chance.Next(200, 2_000));
            acknowledgements.ServerIsAway();
            await _server.KillAsync();
            await _server.StartAgainAsync();
            acknowledgements.ServerIsBack();
        }
        await acknowledgements.AfterAsync(500);   // they went on by themselves after the last one as well
        await stop.CancelAsync();
        var acknowledged = await Task.WhenAll(appending);

        for (var a = 0; a < Actors; a++)
        {
            var events = await one.ReadAsync(Conversation(a), 0, int.MaxValue);
            Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
            Assert.Equal(events.Select(e => $"{a}.{(e.Sequence + 1) / 2}"),
                events.Select(e => ((ConversationEvent.CustomerSaid)e.Event).Text));
            Assert.Equal(acknowledged[a], events.Count);
        }
        var all = await one.ReadAllAsync(ActorKind.Conversation, 0, int.MaxValue);
        while (true)
        {
            lock (told)
                if (told.Count >= all.Count) break;
            await Task.Yield();
        }
        Assert.Equal(all, told);
    }

    /// <summary>
    /// One turn after the other. What is refused was not written, so it is tried again in the same place: a null there would be a lie.
    /// </summary>
    /// <returns>The last acknowledged sequence.</returns>
    private static async Task<long> AppendAsync(PostgresJournal journal,
        int actor, Acknowledgements acknowledgements, CancellationToken stop)
    {
        long last = 0;
        while (!stop.IsCancellationRequested)
        {
            var text = Said($"{actor}.{last / 2 + 1}");
            try
            {
                Assert.NotNull(await journal.AppendAsync(ATurn(Conversation(actor), last, text, text), CancellationToken.None));
                last += 2;
                acknowledgements.Count();
            }
            catch (JournalException)
            {
                await acknowledgements.Server;
            }
        }
        return last;
    }

    private sealed class Acknowledgements
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _reached = new();
        private TaskCompletionSource _server = new();
        private int _left;

        /// <summary>Done while the server runs: nobody spends processor time on asking a dead one.</summary>
        public Task Server => _server.Task;

        public void ServerIsAway() => _server = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void ServerIsBack() => _server.SetResult();

        public Task AfterAsync(int count)
        {
            lock (_gate)
            {
                _left = count;
                _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _reached.Task;
            }
        }

        public void Count()
        {
            lock (_gate)
                if (--_left == 0) _reached.SetResult();
        }
    }
}
