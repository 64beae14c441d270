using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Testing;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests.Postgres;

/// <summary>Words, keys and their master lie apart: who has one of them has nothing.</summary>
[Collection(OnPostgres.Name)]
public sealed class KeysTests(PostgresFixture postgres)
{
    private const string Word = "xyzzyplugh";

    [Fact]
    public async Task Neither_a_dump_nor_any_file_of_the_server_holds_a_word_that_was_said()
    {
        var database = await SpokenAsync();

        var dump = await DumpAsync(database);

        Assert.DoesNotContain(Word, dump);
        // An id is no word: the search finds what is there.
        Assert.Contains(Convert.ToHexString("order-of-xyz"u8).ToLowerInvariant(), dump);
        Assert.Empty(Bytes.HoldingFiles(postgres.Server.Folder, Word));
    }

    [Fact]
    public async Task A_dump_without_keys_opens_nothing_and_says_nothing_with_the_keys_of_after_somebody_was_forgotten()
    {
        var database = await SpokenAsync();
        var before = await DumpAsync(database, "--exclude-schema=engine_keys");
        await using (var journal = await PostgresJournal.OpenAsync(database, TestMaster.Key)) await journal.ForgetAsync(Conversation(1));
        var keys = await DumpAsync(database, "--schema=engine_keys");

        var alone = await RestoreAsync(before);
        var together = await RestoreAsync(before, keys);

        Assert.Contains("no schema 'engine_keys'",
            (await Assert.ThrowsAsync<JournalException>(() => PostgresJournal.OpenAsync(alone, TestMaster.Key))).Message);
        await using var restored = await PostgresJournal.OpenAsync(together, TestMaster.Key);
        Assert.Equal([Said("[erased]", "order-of-xyz")], await SaidAsync(restored, Conversation(1)));
        Assert.Equal([Said("another")], await SaidAsync(restored, Conversation(2)));
    }

    [Fact]
    public async Task Another_master_key_is_refused()
    {
        var database = await SpokenAsync();

        var refused = await Assert.ThrowsAsync<JournalException>(
            () => PostgresJournal.OpenAsync(database, MasterKey.Parse(Convert.ToBase64String(new byte[32]))));

        Assert.Contains("another master key", refused.Message);
    }

    [Fact]
    public async Task After_a_rotation_the_old_master_key_opens_nothing_and_every_word_is_there()
    {
        var database = await SpokenAsync();
        var fresh = Convert.ToBase64String([.. Enumerable.Repeat((byte)9, 32)]);

        Assert.True(await MasterRotation.InDatabaseAsync(database, MasterKey.Parse($"{fresh},{TestMaster.Text}")) > 0);

        await Assert.ThrowsAsync<JournalException>(() => PostgresJournal.OpenAsync(database, TestMaster.Key));
        await using var journal = await PostgresJournal.OpenAsync(database, MasterKey.Parse(fresh));
        Assert.Equal([Said(Word, "order-of-xyz")], await SaidAsync(journal, Conversation(1)));
    }

    [Fact]
    public async Task Two_processes_that_open_one_actor_at_once_have_one_key_for_it()
    {
        var database = await postgres.DatabaseAsync();
        await using var one = await PostgresJournal.OpenAsync(database, TestMaster.Key);
        await using var other = await PostgresJournal.OpenAsync(database, TestMaster.Key);

        for (var i = 0; i < 20; i++)
        {
            var written = await Task.WhenAll(
                one.AppendAsync(ATurn(Conversation(i), 0, Said("one"))).AsTask(),
                    other.AppendAsync(ATurn(Conversation(i), 0, Said("other"))).AsTask());
            var (winner, loser) = written[0] is not null ? (one, other) : (other, one);

            Assert.Single(written, w => w is not null);
            Assert.Equal(await SaidAsync(winner, Conversation(i)), await SaidAsync(loser, Conversation(i)));
            await loser.LoadAsync(Conversation(i));   // as an actor does that finds itself behind
            Assert.NotNull(await loser.AppendAsync(ATurn(Conversation(i), 1, Said("after"))));
            Assert.Equal(2, (await SaidAsync(winner, Conversation(i))).Distinct().Count());
        }
    }

    [Fact]
    public async Task What_one_process_has_forgotten_another_writes_no_more_under_the_old_key()
    {
        var database = await postgres.DatabaseAsync();
        await using var one = await PostgresJournal.OpenAsync(database, TestMaster.Key);
        await using var other = await PostgresJournal.OpenAsync(database, TestMaster.Key);
        await one.AppendAsync(ATurn(Conversation(1), 0, Said("before")));

        await other.ForgetAsync(Conversation(1));

        Assert.Null(await one.AppendAsync(ATurn(Conversation(1), 1, Said("after"))));   // as if it were stale: who wrote it looks again
        await one.LoadAsync(Conversation(1));
        Assert.NotNull(await one.AppendAsync(ATurn(Conversation(1), 1, Said("after"))));
        Assert.Equal([Said("[erased]"), Said("after")], await SaidAsync(other, Conversation(1)));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_one_process_has_forgotten_leaves_the_others_memory_within_two_seconds()
    {
        var database = await postgres.DatabaseAsync();
        var time = new FakeTimeProvider();
        await using var one = await PostgresJournal.OpenAsync(database, TestMaster.Key, new PostgresJournalOptions { Time = time });
        await using var other = await PostgresJournal.OpenAsync(database, TestMaster.Key);
        await one.AppendAsync(ATurn(Conversation(1), 0, Said("before")));

        await other.ForgetAsync(Conversation(1));
        time.Advance(TimeSpan.FromSeconds(2));

        while (!(await SaidAsync(one, Conversation(1))).Single().Equals(Said("[erased]")))   // each look asks the server
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<string> SpokenAsync()
    {
        var database = await postgres.DatabaseAsync();
        await using var journal = await PostgresJournal.OpenAsync(database, TestMaster.Key);
        await journal.AppendAsync(
            ATurn(Conversation(1),
                0, Said(Word, "order-of-xyz")) with { Snapshot = new Snapshot(1, 1, System.Text.Encoding.UTF8.GetBytes(Word)) });
        await journal.AppendAsync(ATurn(Conversation(2), 0, Said("another")));
        return database;
    }

    private static async Task<IEnumerable<Event>> SaidAsync(IJournal journal, ActorId actor) =>
        [.. (await journal.ReadAsync(actor, 0, 10)).Select(committed => committed.Event)];

    private Task<string> DumpAsync(string database, params string[] options)
    {
        var settings = new NpgsqlConnectionStringBuilder(database);
        return postgres.Server.RunToolAsync("pg_dump",
            ["-h", "127.0.0.1", "-p", $"{settings.Port}", "-U", "postgres", .. options, settings.Database!]);
    }

    private async Task<string> RestoreAsync(params string[] dumps)
    {
        var database = await postgres.DatabaseAsync();
        var settings = new NpgsqlConnectionStringBuilder(database);
        foreach (var dump in dumps)
            await postgres.Server.RunToolAsync("psql",
                ["-h", "127.0.0.1", "-p", $"{settings.Port}", "-U", "postgres", "-q", "-v", "ON_ERROR_STOP=1", settings.Database!], dump);
        return database;
    }
}
