using System.Globalization;
using Engine.Journal.Postgres;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Engine.Testing;

using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests.Postgres;

/// <summary>A database that can't be opened is refused in one sentence; one that can is made ready by whoever comes first.</summary>
[Collection(OnPostgres.Name)]
public sealed class OpeningTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=engine;Database=engine", "can't be reached")]
    [InlineData("Host=no-such-host.invalid;Username=engine;Database=engine", "host of the journal", "can't be reached")]
    [InlineData("Host", "no connection string")]
    [InlineData("Colour=red;Host=127.0.0.1", "no connection string")]
    [InlineData("Username=engine", "names a host")]
    public Task An_address_that_leads_nowhere_is_refused(string connection, params string[] any) => RefusedAsync(connection, any);

    [Fact]
    public async Task A_wrong_user_password_or_database_is_refused_without_the_password_in_the_sentence()
    {
        await RefusedAsync(postgres.Server.ConnectionTo("nowhere"), "no such database");
        await RefusedAsync(postgres.Server.Connection.Replace("Username=postgres", "Username=nobody;Password=hush"), "user or password");
    }

    [Fact]
    public async Task A_user_who_may_not_make_a_schema_is_refused()
    {
        var database = await postgres.DatabaseAsync();
        await ExecuteAsync(database, "CREATE ROLE guest LOGIN");

        await RefusedAsync(database.Replace("Username=postgres", "Username=guest"), "does not allow this user");
    }

    [Fact]
    public async Task Somebody_elses_schema_of_that_name_is_refused_and_left_alone()
    {
        var database = await postgres.DatabaseAsync();
        await ExecuteAsync(database, "CREATE SCHEMA journal; CREATE TABLE journal.recipes(name text)");

        await RefusedAsync(database, "somebody else's");

        Assert.Equal(1L, await ScalarAsync(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'journal'"));
    }

    [Fact]
    public void A_server_that_is_too_old_is_refused() =>
        Assert.Contains("version 13 or a newer one",
            Assert.Throws<JournalException>(() => Schema.CheckServer(new Version(12, 17), "'engine' at db:5432")).Message);

    [Fact]
    public async Task Many_processes_may_start_at_once_on_an_empty_database()
    {
        var database = await postgres.DatabaseAsync();

        var journals = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostgresJournal.OpenAsync(database, TestMaster.Key)));

        Assert.All(await Task.WhenAll(journals.Select((j, i) => j.AppendAsync(ATurn(Conversation(i), 0)).AsTask())), Assert.NotNull);
        foreach (var journal in journals) await journal.DisposeAsync();
    }

    [Fact]
    public async Task An_older_journal_is_brought_forward_and_a_newer_one_is_refused_and_left_alone()
    {
        var database = await postgres.DatabaseAsync();
        await WriteAsync(database);
        string[] next = [.. Schema.Steps, "ALTER TABLE journal.turns ADD COLUMN by text; UPDATE journal.turns SET by = 'nobody'"];

        await Assert.ThrowsAsync<PostgresException>(() => UpgradeAsync(database, [.. next, "ALTER TABLE nowhere ADD COLUMN x int"]));
        await WriteAsync(database);   // a step that fails leaves the journal as it was
        await UpgradeAsync(database, next);

        Assert.Equal(2L, await ScalarAsync(database, "SELECT count(*) FROM journal.turns WHERE by = 'nobody'"));
        await RefusedAsync(database, $"has schema {next.Length} and this program knows {Schema.Steps.Count}");
        Assert.Equal((long)next.Length, await ScalarAsync(database, "SELECT version::bigint FROM journal.meta"));
    }

    [Fact]
    public async Task Turns_lie_in_their_months_partition_and_those_of_other_months_in_one_of_their_own()
    {
        var database = await postgres.DatabaseAsync();
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 9, 0, 0, TimeSpan.Zero));
        await using var journal =
            await PostgresJournal.OpenAsync(database, TestMaster.Key, new PostgresJournalOptions { Time = time, MonthsAhead = 2 });

        foreach (var (actor, month) in new[] { (1, 1), (2, 2), (3, 3), (4, 7) })
            Assert.NotNull(await journal.AppendAsync(
                ATurn(Conversation(actor), 0) with { At = new DateTimeOffset(2030, month, 28, 23, 59, 59, TimeSpan.Zero) }));

        Assert.Equal(new[] { 1, 1, 2 }, await RowsAsync("turns_2030_01", "turns_2030_02", "turns_other"));
        // A process that runs on makes the months that come, but for March, whose turns lie elsewhere.
        time.Advance(TimeSpan.FromDays(33));
        while (await ScalarAsync(database, "SELECT count(*) FROM pg_tables WHERE tablename = 'turns_2030_04'") == 0)
        {
            time.Advance(TimeSpan.FromDays(1));
            await Task.Yield();
        }
        Assert.Equal(0L, await ScalarAsync(database, "SELECT count(*) FROM pg_tables WHERE tablename = 'turns_2030_03'"));
        Assert.Equal(4, (await journal.ReadAllAsync(Contracts.ActorKind.Conversation, 0, 10)).Count);

        async Task<int[]> RowsAsync(params string[] tables)
        {
            var rows = new int[tables.Length];
            for (var i = 0; i < rows.Length; i++) rows[i] = (int)await ScalarAsync(database, $"SELECT count(*) FROM journal.{tables[i]}");
            return rows;
        }
    }

    [Fact]
    public async Task A_backup_that_reads_for_long_keeps_no_process_from_starting_and_writing()
    {
        var database = await postgres.DatabaseAsync();
        await WriteAsync(database);
        await using var backup = new NpgsqlConnection(database);
        await backup.OpenAsync();
        await using (var read =
            new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE journal.turns IN ACCESS SHARE MODE", backup))
            await read.ExecuteNonQueryAsync();

        await using var journal = await PostgresJournal.OpenAsync(database, TestMaster.Key, new PostgresJournalOptions { MonthsAhead = 5 });

        Assert.NotNull(await journal.AppendAsync(ATurn(Conversation(2), 0)));
        Assert.Equal(2, (await journal.ReadAllAsync(Contracts.ActorKind.Conversation, 0, 10)).Count);
    }

    [Fact]
    public async Task Due_times_are_shared_out_to_partitions_each_to_one()
    {
        await using var journal = await PostgresJournal.OpenAsync(await postgres.DatabaseAsync(), TestMaster.Key);
        for (var i = 0; i < 40; i++) await journal.AppendAsync(ATurn(Conversation(i), 0) with { Wake = new WakeAt(Noon.AddSeconds(i)) });

        var parts = await Task.WhenAll(Enumerable.Range(0, 4).Select(p => journal.DueAsync(Noon.AddDays(1), 100, p, 4).AsTask()));

        Assert.All(parts, part => Assert.InRange(part.Count, 1, 30));
        Assert.Equal(await journal.DueAsync(Noon.AddDays(1), 100), parts.SelectMany(p => p).OrderBy(d => d.At));
    }

    [Fact]
    public void Waits_between_tries_double_up_to_the_longest_and_differ()
    {
        var chance = new Queue<double>([1, 1, 1, 0, 1, 1]);
        var backoff = new Backoff(
            new PostgresJournalOptions { RetryFirst = TimeSpan.FromSeconds(1),
                RetryMax = TimeSpan.FromSeconds(10), Chance = chance.Dequeue });

        Assert.Equal(new double[] { 1, 2, 4, 0.8, 10, 10 }, Enumerable.Range(0, 6).Select(_ => backoff.Next().TotalSeconds));
    }

    private static async Task RefusedAsync(string connection, params string[] any)
    {
        var refused = await Assert.ThrowsAsync<JournalException>(() => PostgresJournal.OpenAsync(connection, TestMaster.Key));
        Assert.True(any.Any(refused.Message.Contains), refused.Message);
        Assert.EndsWith(".", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.DoesNotContain("hush", refused.Message);
    }

    private static async Task WriteAsync(string database)
    {
        await using var journal = await PostgresJournal.OpenAsync(database, TestMaster.Key);
        var last = (await journal.ReadAsync(Conversation(1), 0, 10)).Count;
        Assert.NotNull(await journal.AppendAsync(ATurn(Conversation(1), last)));
    }

    private static async Task UpgradeAsync(string database, IReadOnlyList<string> steps)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await Schema.UpgradeAsync(connection, "here", steps, default);
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> ScalarAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
