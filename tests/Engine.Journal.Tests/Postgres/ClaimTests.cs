using System.Globalization;
using Npgsql;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests.Postgres;

/// <summary>An engine in one process has its journal alone; the members of a cluster share theirs.</summary>
[Collection(OnPostgres.Name)]
public sealed class ClaimTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly PostgresJournalOptions
        Shared = new() { ConnectMax = TimeSpan.FromMilliseconds(300), RetryFirst = TimeSpan.FromMilliseconds(5), RetryMax = TimeSpan.FromMilliseconds(50) },
        Alone = Shared with { Alone = true };

    private string _database = "";
    private CuttingProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.DatabaseAsync();
        _proxy = new CuttingProxy(new NpgsqlConnectionStringBuilder(_database).Port);
    }

    public async Task DisposeAsync() => await _proxy.DisposeAsync();

    [Fact]
    public async Task Members_of_a_cluster_share_a_journal()
    {
        await using var one = await PostgresJournal.OpenAsync(_database, Shared);
        await using var other = await PostgresJournal.OpenAsync(_database, Shared);

        Assert.NotNull(await one.AppendAsync(ATurn(Conversation(1), 0)));
        Assert.NotNull(await other.AppendAsync(ATurn(Conversation(1), 1)));
    }

    [Fact]
    public async Task A_second_engine_in_one_process_is_refused_in_a_sentence_and_served_when_the_first_has_gone()
    {
        await using (var first = await PostgresJournal.OpenAsync(_database, Alone))
        {
            await RefusedAsync(Alone, "in use by another process");
            Assert.NotNull(await first.AppendAsync(ATurn(Conversation(1), 0)));
        }

        await using var second = await PostgresJournal.OpenAsync(_database, Alone);
        Assert.NotNull(await second.AppendAsync(ATurn(Conversation(1), 1)));
    }

    [Fact]
    public async Task An_engine_in_one_process_and_a_cluster_are_refused_beside_each_other()
    {
        await using (await PostgresJournal.OpenAsync(_database, Alone)) await RefusedAsync(Shared, "in use by an engine in one process");

        await using (await PostgresJournal.OpenAsync(_database, Shared)) await RefusedAsync(Alone, "in use by another process");
    }

    [Fact]
    public async Task Journals_in_other_databases_of_the_same_server_are_nobodys_business()
    {
        await using var one = await PostgresJournal.OpenAsync(_database, Alone);
        await using var other = await PostgresJournal.OpenAsync(await postgres.DatabaseAsync(), Alone);

        Assert.NotNull(await other.AppendAsync(ATurn(Conversation(1), 0)));
    }

    [Fact]
    public async Task Whoever_comes_in_the_moment_in_which_another_ends_waits_for_it()
    {
        var first = await PostgresJournal.OpenAsync(_database, Alone);
        var second = PostgresJournal.OpenAsync(_database, Alone with { ConnectMax = TimeSpan.FromSeconds(30) });
        await UntilAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted", 1);

        await first.DisposeAsync();

        await (await second).DisposeAsync();
    }

    [Fact]
    public async Task A_claim_whose_connection_is_lost_is_taken_again()
    {
        await using var journal = await PostgresJournal.OpenAsync(_database, Alone);
        var holder = await ScalarAsync("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted");

        await ScalarAsync($"SELECT pg_terminate_backend({holder})::int");
        await UntilAsync($"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid <> {holder}", 1);

        await RefusedAsync(Alone, "in use by another process");
        Assert.NotNull(await journal.AppendAsync(ATurn(Conversation(1), 0)));
    }

    [Fact]
    public async Task What_the_server_keeps_of_a_connection_that_was_cut_does_not_keep_its_own_process_out()
    {
        await using var journal = await PostgresJournal.OpenAsync(Through(_proxy), Alone);
        var holder = await ScalarAsync("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted");

        _proxy.Cut(andLeaveServer: true);   // as a network does: the server has heard nothing

        await UntilAsync($"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid <> {holder}", 1);
        await WrittenAsync(journal, ATurn(Conversation(1), 0));
    }

    [Fact]
    public async Task An_engine_that_finds_another_in_its_place_refuses_everything_until_that_one_has_gone()
    {
        await using var first = await PostgresJournal.OpenAsync(Through(_proxy), Alone);
        Assert.NotNull(await first.AppendAsync(ATurn(Conversation(1), 0)));
        _proxy.Cut(andRefuse: true);
        await UntilAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", 0);
        await using (var second = await PostgresJournal.OpenAsync(_database, Alone))
        {
            Assert.NotNull(await second.AppendAsync(ATurn(Conversation(1), 1)));
            _proxy.Accept();

            await RefusesAsync(first, "in use by another process");

            Assert.Contains("in use", (await Assert.ThrowsAsync<JournalException>(async () => await first.ReadAsync(Conversation(1), 0, 10))).Message);
            Assert.NotNull(await second.AppendAsync(ATurn(Conversation(1), 2)));
        }

        await WrittenAsync(first, ATurn(Conversation(2), 0));
        Assert.Null(await first.AppendAsync(ATurn(Conversation(1), 1)));   // and what it remembers is stale
    }

    /// <summary>Asks until it is refused with these words; until then the database may be away, or not known to be somebody else's.</summary>
    private static async Task RefusesAsync(PostgresJournal journal, string words)
    {
        for (var actor = 100; ; actor++)
        {
            try
            {
                await journal.AppendAsync(ATurn(Conversation(actor), 0));
            }
            catch (JournalException e) when (e.Message.Contains(words, StringComparison.Ordinal))
            {
                return;
            }
            catch (JournalException)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task WrittenAsync(PostgresJournal journal, Turn turn)
    {
        while (true)
        {
            try
            {
                Assert.NotNull(await journal.AppendAsync(turn));
                return;
            }
            catch (JournalException)
            {
                await Task.Yield();   // not back yet
            }
        }
    }

    private async Task RefusedAsync(PostgresJournalOptions options, string words)
    {
        var refused = await Assert.ThrowsAsync<JournalException>(() => PostgresJournal.OpenAsync(_database, options));
        Assert.Contains(words, refused.Message);
        Assert.EndsWith(".", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
    }

    private string Through(CuttingProxy proxy) => new NpgsqlConnectionStringBuilder(_database) { Port = proxy.Port }.ToString();

    /// <summary>Of this test's database alone.</summary>
    private async Task UntilAsync(string count, long expected)
    {
        while (await ScalarAsync(count) != expected) await Task.Yield();
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql.Replace("locktype = 'advisory'", "locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", StringComparison.Ordinal), connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
