using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal.Sqlite;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

public sealed class WriterTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_gathers_while_the_writer_is_busy_shares_one_commit()
    {
        await using var journal = SqliteJournal.Open(_folder.Path);
        var commits = new List<int>();
        using var told = journal.Subscribe(events => commits.Add(events.Count));
        using var busy = new Busy();
        journal.Submit(busy);

        var read = new ConversationEvent.Inspected(new AgentId("sue"));   // nothing personal: no append waits for a key
        var appends = Enumerable.Range(0, 100).Select(i => journal.AppendAsync(ATurn(Conversation(i), 0, read)).AsTask()).ToList();
        busy.Release();
        await Task.WhenAll(appends);

        Assert.InRange(commits.Count, 1, 2);
        Assert.Equal(100, commits.Sum());
    }

    [Fact]
    public async Task A_turn_is_cancelled_only_until_the_writer_takes_it()
    {
        await using var journal = SqliteJournal.Open(_folder.Path);
        using var busy = new Busy();
        using var cancellation = new CancellationTokenSource();
        journal.Submit(busy);
        await busy.Started;

        var append = journal.AppendAsync(ATurn(Conversation(1), 0), cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        busy.Release();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
        Assert.Empty(await journal.ReadAsync(Conversation(1), 0, 10));
        Assert.NotNull(await journal.AppendAsync(ATurn(Conversation(1), 0)));
    }

    [Fact]
    public async Task Closing_writes_what_was_submitted()
    {
        var journal = SqliteJournal.Open(_folder.Path);
        using var busy = new Busy();
        journal.Submit(busy);
        var appends = Enumerable.Range(0, 100).Select(i => journal.AppendAsync(ATurn(Conversation(1), i)).AsTask()).ToList();

        var closing = journal.DisposeAsync();
        busy.Release();
        await closing;

        Assert.All(await Task.WhenAll(appends), Assert.NotNull);
        await using var again = SqliteJournal.Open(_folder.Path);
        Assert.Equal(100, (await again.ReadAsync(Conversation(1), 0, 1000)).Count);
    }

    [Fact]
    public async Task Readers_do_not_wait_for_the_writer()
    {
        await using var journal = SqliteJournal.Open(_folder.Path);
        await journal.AppendAsync(ATurn(Conversation(1), 0));
        using var busy = new Busy();
        journal.Submit(busy);
        await busy.Started;

        Assert.Single(await journal.ReadAsync(Conversation(1), 0, 10));

        busy.Release();
    }

    [Fact]
    public async Task An_actor_whose_head_was_forgotten_goes_on_where_it_was()
    {
        await using var journal = SqliteJournal.Open(_folder.Path, new SqliteJournalOptions { HeadsMax = 4 });

        for (var i = 0; i < 3; i++)
            for (var actor = 0; actor < 20; actor++)
            {
                Assert.NotNull(await journal.AppendAsync(ATurn(Conversation(actor), i)));
                Assert.Null(await journal.AppendAsync(ATurn(Conversation(actor), i)));
            }
    }

    [Fact]
    public async Task A_subscribers_failure_is_told()
    {
        List<Exception> failures = [];
        await using var journal = SqliteJournal.Open(_folder.Path, new SqliteJournalOptions { SubscriberFailed = failures.Add });
        using var broken = journal.Subscribe(_ => throw new InvalidOperationException("a bug"));

        await journal.AppendAsync(ATurn(Conversation(1), 0));

        Assert.Equal("a bug", Assert.Single(failures).Message);
    }

    /// <summary>Holds the writer within a transaction.</summary>
    private sealed class Busy : Request, IDisposable
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _release = new();

        public Task Started => _started.Task;

        public void Release() => _release.Set();

        public override void Perform(WriteConnection connection)
        {
            _started.SetResult();
            _release.Wait();
        }

        public override void Complete() { }

        public override void Fail(Exception failure) { }

        public void Dispose() => _release.Dispose();
    }
}
