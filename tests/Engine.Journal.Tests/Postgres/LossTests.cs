using Engine.Contracts.Events;
using Npgsql;
using Engine.Testing;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests.Postgres;

/// <summary>
/// Connections end between a commit and its answer, and servers are killed: nobody is told that a turn is written when it is not, or that
/// it is not when it is.
/// </summary>
[Collection(OnPostgres.Name)]
public sealed class LossTests(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>One connection writes, so that a test knows which one it cuts.</summary>
    private static readonly PostgresJournalOptions Quick =
        new() { WritersMax = 1, RetryFirst = TimeSpan.FromMilliseconds(5), RetryMax = TimeSpan.FromMilliseconds(50) };

    private string _database = "";
    private CuttingProxy _proxy = null!;
    private PostgresJournal _journal = null!, _direct = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.DatabaseAsync();
        var settings = new NpgsqlConnectionStringBuilder(_database);
        _proxy = new CuttingProxy(settings.Port);
        settings.Port = _proxy.Port;
        _direct = await PostgresJournal.OpenAsync(_database, TestMaster.Key, Quick);
        _journal = await PostgresJournal.OpenAsync(settings.ToString(), TestMaster.Key, Quick);
        Assert.NotNull(await _journal.AppendAsync(ATurn(Conversation(0), 0)));
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        await _direct.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task A_turn_whose_answer_is_lost_after_its_commit_is_found_and_acknowledged_once()
    {
        _proxy.SwallowsAnswers = true;
        var appends = Enumerable.Range(1, 3)
            .Select(actor => _journal.AppendAsync(ATurn(Conversation(actor), 0, Said("a"), Said("b"))).AsTask()).ToList();
        while ((await _direct.ReadAsync(Conversation(1), 0, 10)).Count == 0) await Task.Yield();   // committed
        Assert.DoesNotContain(appends, a => a.IsCompleted);

        _proxy.Cut();

        for (var actor = 1; actor <= 3; actor++)
        {
            var committed = await appends[actor - 1];
            Assert.Equal(await _direct.ReadAsync(Conversation(actor), 0, 10), committed);
            Assert.NotNull(await _journal.AppendAsync(ATurn(Conversation(actor), 2)));
        }
    }

    [Fact]
    public async Task Turns_of_one_actor_that_follow_each_other_in_a_lost_commit_are_each_found()
    {
        _proxy.SwallowsAnswers = true;
        var appends = Enumerable.Range(0, 5).Select(i => _journal.AppendAsync(ATurn(Conversation(1), i, Said($"{i}"))).AsTask()).ToList();
        while ((await _direct.ReadAsync(Conversation(1), 0, 10)).Count == 0) await Task.Yield();

        _proxy.Cut();

        Assert.All(await Task.WhenAll(appends), Assert.NotNull);
        Assert.Equal(5, (await _direct.ReadAsync(Conversation(1), 0, 10)).Count);
    }

    [Fact]
    public async Task A_turn_that_never_reached_the_server_is_written_once_when_it_is_back()
    {
        _proxy.SwallowsRequests = true;
        var append = _journal.AppendAsync(ATurn(Conversation(1), 0)).AsTask();

        _proxy.Cut(andRefuse: true);
        await RefusedAsync();
        Assert.False(append.IsCompleted, "whether it is written is not known yet");
        _proxy.Accept();

        Assert.NotNull(await append);
        Assert.Single(await _direct.ReadAsync(Conversation(1), 0, 10));
    }

    [Fact]
    public async Task A_turn_that_never_reached_the_server_is_stale_when_another_process_has_written_meanwhile()
    {
        _proxy.SwallowsRequests = true;
        var append = _journal.AppendAsync(ATurn(Conversation(1), 0, Said("mine"))).AsTask();
        Assert.NotNull(await _direct.AppendAsync(ATurn(Conversation(1), 0, Said("theirs"))));

        _proxy.Cut();

        Assert.Null(await append);
        Assert.Equal("theirs",
            Assert.IsType<ConversationEvent.CustomerSaid>(Assert.Single(await _direct.ReadAsync(Conversation(1), 0, 10)).Event).Text);
    }

    [Fact]
    public async Task A_turn_written_before_its_answer_was_lost_is_acknowledged_even_when_others_have_written_on()
    {
        _proxy.SwallowsAnswers = true;
        var append = _journal.AppendAsync(ATurn(Conversation(1), 0, Said("mine"))).AsTask();
        while (await _direct.AppendAsync(ATurn(Conversation(1), 1, Said("theirs"))) is null) await Task.Yield();

        _proxy.Cut();

        Assert.Equal(1, Assert.Single((await append)!).Sequence);
    }

    [Fact]
    public async Task While_the_database_is_away_everybody_is_refused_at_once_and_then_served_again()
    {
        _proxy.Cut(andRefuse: true);
        // Sent into a connection that is gone: perhaps it arrived.
        var doubtful = _journal.AppendAsync(ATurn(Conversation(1), 0)).AsTask();

        await RefusedAsync();
        OneSentence(await Assert.ThrowsAsync<JournalException>(async () => await _journal.ReadAsync(Conversation(1), 0, 10)));
        _proxy.Accept();

        Assert.NotNull(await doubtful);
        for (var served = false; !served;)
        {
            try { served = await _journal.AppendAsync(ATurn(Conversation(2), 0)) is not null; }
            catch (JournalException) { await Task.Yield(); }
        }
        Assert.Single(await _journal.ReadAsync(Conversation(2), 0, 10));
    }

    [Fact]
    public async Task A_subscriber_misses_nothing_while_the_database_is_away()
    {
        List<Committed> told = [];
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = _journal.Subscribe(events =>
        {
            told.AddRange(events);
            if (told.Count == 30) all.SetResult();
        });

        for (var i = 0; i < 30; i++)
        {
            if (i is 10) _proxy.Cut(andRefuse: true);
            if (i is 20) _proxy.Accept();
            Assert.NotNull(await _direct.AppendAsync(ATurn(Conversation(1), i)));
        }

        await all.Task;
        Assert.Equal(await _direct.ReadAsync(Conversation(1), 0, 100), told);
    }

    [Fact]
    public async Task Closing_while_the_database_is_away_fails_what_waits_and_ends()
    {
        _proxy.SwallowsRequests = true;
        var append = _journal.AppendAsync(ATurn(Conversation(1), 0)).AsTask();
        _proxy.Cut(andRefuse: true);
        await RefusedAsync();

        await _journal.DisposeAsync();

        Assert.Contains("is not known", (await Assert.ThrowsAsync<JournalException>(() => append)).Message);
    }

    /// <summary>
    /// Asks until the journal knows that its database is away; for an actor whose key is in memory, so that nothing else is asked.
    /// </summary>
    private async Task RefusedAsync()
    {
        while (true)
        {
            try
            {
                _ = _journal.AppendAsync(ATurn(Conversation(0), 1)).AsTask();
                await Task.Yield();
            }
            catch (JournalException e)
            {
                OneSentence(e);
                return;
            }
        }
    }

    private static void OneSentence(JournalException refused)
    {
        Assert.EndsWith(".", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
