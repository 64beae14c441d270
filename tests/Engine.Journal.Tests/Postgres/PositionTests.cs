using Engine.Contracts;
using Engine.Contracts.Events;
using Npgsql;
using Engine.Testing;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests.Postgres;

/// <summary>
/// Positions can be trusted although commits overlap: whoever has read up to one has read everything before it, for ever.
/// </summary>
[Collection(OnPostgres.Name)]
public sealed class PositionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private string _database = "";
    private PostgresJournal _one = null!, _other = null!;
    private NpgsqlConnection _session = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.DatabaseAsync();
        _one = await PostgresJournal.OpenAsync(_database, TestMaster.Key);
        _other = await PostgresJournal.OpenAsync(_database, TestMaster.Key);
        _session = new NpgsqlConnection(_database);
        await _session.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task A_commit_that_overtakes_one_that_began_before_it_is_shown_after_it()
    {
        await _one.AppendAsync(ATurn(Conversation(1), 0, Said("before")));
        var told = new[] { new Told(_one), new Told(_other) };
        // Somebody holds the row of the first actor, so that a turn of it has its transaction id, and with it its position, and waits.
        await ExecuteAsync("BEGIN; SELECT 1 FROM journal.actors WHERE key = 'c-1' FOR UPDATE");
        var slow = _one.AppendAsync(ATurn(Conversation(1), 1, Said("began first"))).AsTask();
        await UntilAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND "
            + "backend_xid IS NOT NULL", 1);

        var fast = await _other.AppendAsync(ATurn(Conversation(2), 0, Said("committed first")));

        Assert.Equal(["before"], Texts(await _one.ReadAllAsync(ActorKind.Conversation, 0, 10)));
        Assert.Equal(["before"], Texts(await _other.ReadAllAsync(ActorKind.Conversation, 0, 10)));
        Assert.Equal(["committed first"], Texts(await _one.ReadAsync(Conversation(2), 0, 10)));
        await ExecuteAsync("COMMIT");
        var committed = await slow;
        Assert.True(committed![0].Position < fast![0].Position, "the turn that began first has the lower position");
        Assert.Equal(["before", "began first", "committed first"], Texts(await _other.ReadAllAsync(ActorKind.Conversation, 0, 10)));
        foreach (var one in told) Assert.Equal(["began first", "committed first"], Texts(await one.AtLeastAsync(2)));
    }

    [Theory]
    [InlineData("BEGIN; CREATE TABLE unrelated(x int)", "COMMIT")]
    [InlineData("BEGIN; UPDATE journal.actors SET due = due WHERE key = 'c-1'", "ROLLBACK")]
    [InlineData("BEGIN; CREATE TABLE unrelated(x int); PREPARE TRANSACTION 'abandoned'", "ROLLBACK PREPARED 'abandoned'")]
    [InlineData("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM journal.turns", "COMMIT")]
    public async Task Somebody_elses_long_transaction_holds_nobody_up(string begin, string end)
    {
        await _one.AppendAsync(ATurn(Conversation(1), 0, Said("one")));
        var told = new Told(_other);
        await ExecuteAsync(begin);

        await _one.AppendAsync(ATurn(Conversation(2), 0, Said("two")));

        Assert.Equal(["one", "two"], Texts(await _other.ReadAllAsync(ActorKind.Conversation, 0, 10)));
        Assert.Equal(["two"], Texts(await told.AtLeastAsync(1)));
        await ExecuteAsync(end);
    }

    [Fact]
    public async Task A_transaction_of_another_database_holds_nobody_up()
    {
        await using var elsewhere = new NpgsqlConnection(await postgres.DatabaseAsync());
        await elsewhere.OpenAsync();
        await ExecuteAsync("BEGIN; CREATE TABLE unrelated(x int)", elsewhere);

        await _one.AppendAsync(ATurn(Conversation(1), 0, Said("one")));

        Assert.Equal(["one"], Texts(await _other.ReadAllAsync(ActorKind.Conversation, 0, 10)));
        await ExecuteAsync("COMMIT", elsewhere);
    }

    [Fact]
    public async Task Two_processes_that_write_as_fast_as_they_can_show_everybody_the_same_order_once()
    {
        const int actors = 40, turns = 50, all = 2 * actors * turns;
        var told = new[] { new Told(_one), new Told(_other) };
        using var noise = new CancellationTokenSource();
        var others = NoiseAsync(noise.Token);

        var writing = Task.WhenAll(Enumerable.Range(0, 2 * actors).Select(a => Task.Run(async () =>
        {
            var journal = a % 2 == 0 ? _one : _other;
            for (var i = 0; i < turns; i++) Assert.NotNull(await journal.AppendAsync(ATurn(Conversation(a), i)));
        })));
        var read = await Task.WhenAll(ReadToEndAsync(_one, all), ReadToEndAsync(_other, all));
        await writing;
        await noise.CancelAsync();
        await others;

        var order = await _one.ReadAllAsync(ActorKind.Conversation, 0, int.MaxValue);
        Assert.Equal(all, order.Count);
        foreach (var one in read) Assert.Equal(order, one);
        foreach (var one in told) Assert.Equal(order, await one.AtLeastAsync(all));
        foreach (var actor in order.GroupBy(e => e.Actor))
            Assert.Equal(Enumerable.Range(1, turns).Select(i => (long)i), actor.Select(e => e.Sequence));
    }

    /// <summary>As after pg_restore into a new cluster, whose transactions count from the beginning.</summary>
    [Fact]
    public async Task Positions_go_on_rising_in_a_cluster_that_counts_from_lower_transaction_ids()
    {
        await _one.AppendAsync(ATurn(Conversation(1), 0, Said("before")));
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await ExecuteAsync("UPDATE journal.turns SET position = position + (1::bigint << 50)");
        var before = (await ScalarAsync("SELECT max(position) FROM journal.turns"))!;

        _one = await PostgresJournal.OpenAsync(_database, TestMaster.Key);
        var after = await _one.AppendAsync(ATurn(Conversation(1), 1, Said("after")));

        Assert.True(after![0].Position > before, "positions rise");
        Assert.Equal(["before", "after"], Texts(await _one.ReadAllAsync(ActorKind.Conversation, 0, 10)));
    }

    /// <summary>Transactions of others come and go, in this database and in others, as on a server that is used.</summary>
    private async Task NoiseAsync(CancellationToken stop)
    {
        await using var here = NpgsqlDataSource.Create(_database);
        await using var elsewhere = NpgsqlDataSource.Create(await postgres.DatabaseAsync());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await using var command = (i % 2 == 0 ? here : elsewhere).CreateCommand("SELECT pg_current_xact_id(), pg_sleep(0.002)");
                await command.ExecuteNonQueryAsync();
            }
        })));
    }

    /// <summary>As a projection does: on from the last position it saw.</summary>
    private static async Task<List<Committed>> ReadToEndAsync(PostgresJournal journal, int events)
    {
        List<Committed> seen = [];
        while (seen.Count < events)
        {
            var page = await journal.ReadAllAsync(ActorKind.Conversation, seen.Count == 0 ? 0 : seen[^1].Position, 64);
            seen.AddRange(page);
        }
        return seen;
    }

    private static IEnumerable<string> Texts(IEnumerable<Committed> events) =>
        events.Select(e => ((ConversationEvent.CustomerSaid)e.Event).Text);

    private Task ExecuteAsync(string sql) => ExecuteAsync(sql, _session);

    private static async Task ExecuteAsync(string sql, NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task UntilAsync(string sql, long expected)
    {
        while (await ScalarAsync(sql) != expected) await Task.Yield();
    }

    /// <summary>What a subscriber has heard.</summary>
    private sealed class Told
    {
        private readonly List<Committed> _events = [];
        private (int Count, TaskCompletionSource<IReadOnlyList<Committed>> Reached)? _wanted;

        public Told(PostgresJournal journal) => journal.Subscribe(Hear);

        public Task<IReadOnlyList<Committed>> AtLeastAsync(int count)
        {
            lock (_events)
            {
                var reached = new TaskCompletionSource<IReadOnlyList<Committed>>(TaskCreationOptions.RunContinuationsAsynchronously);
                _wanted = (count, reached);
                Check();
                return reached.Task;
            }
        }

        private void Hear(IReadOnlyList<Committed> events)
        {
            lock (_events)
            {
                _events.AddRange(events);
                Check();
            }
        }

        private void Check()
        {
            if (_wanted is { } wanted && _events.Count >= wanted.Count) wanted.Reached.TrySetResult([.. _events]);
        }
    }
}
