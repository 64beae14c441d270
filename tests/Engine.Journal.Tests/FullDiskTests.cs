using Engine.Journal.Sqlite;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

/// <summary>The disk fills up and is given room again. SQLite reports its own limit of pages as it reports a full disk.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_disk_fails_turns_whole_and_the_journal_goes_on_when_there_is_room()
    {
        List<int> acknowledged = [], failed = [];
        await using (var journal = SqliteJournal.Open(_folder.Path))
        {
            journal.Submit(new LimitPages(40));
            for (var actor = 0; failed.Count == 0; actor += 50) await AppendAsync(journal, Enumerable.Range(actor, 50));
            await CheckAsync(journal);

            journal.Submit(new LimitPages(int.MaxValue));
            var again = failed.ToList();
            failed.Clear();
            await AppendAsync(journal, again);
            Assert.Empty(failed);
            await CheckAsync(journal);
        }
        await using var reopened = SqliteJournal.Open(_folder.Path);
        await CheckAsync(reopened);

        async Task AppendAsync(SqliteJournal journal, IEnumerable<int> actors)
        {
            var appends = actors.Select(
                actor => (actor, journal.AppendAsync(ABotTurn(Conversation(actor), 0) with { Wake = new WakeAt(Noon) }).AsTask())).ToList();
            foreach (var (actor, append) in appends)
            {
                try
                {
                    Assert.NotNull(await append);
                    acknowledged.Add(actor);
                }
                catch (JournalException e)
                {
                    Assert.Contains("no room left", e.Message);
                    failed.Add(actor);
                }
            }
        }

        async Task CheckAsync(SqliteJournal journal)
        {
            await Assert.AllAsync(acknowledged,
                async actor => Assert.Equal(2, (await journal.ReadAsync(Conversation(actor), 0, 10)).Count));
            Assert.Equal(acknowledged.Order(),
                (await journal.DueAsync(Noon, int.MaxValue)).Select(d => int.Parse(d.Actor.Key[2..])).Order());
            Assert.Equal(acknowledged.Count * 2, (await journal.ReadAllAsync(Contracts.ActorKind.Conversation, 0, int.MaxValue)).Count);
        }
    }

    private sealed class LimitPages(int pages) : Request
    {
        public override void Perform(WriteConnection connection) => connection.Connection.Scalar($"PRAGMA max_page_count = {pages}");

        public override void Complete() { }

        public override void Fail(Exception failure) { }
    }
}
