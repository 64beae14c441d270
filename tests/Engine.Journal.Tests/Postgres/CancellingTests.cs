using Engine.Journal.Postgres;
using Npgsql;
using Engine.Testing;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests.Postgres;

[Collection(OnPostgres.Name)]
public sealed class CancellingTests(PostgresFixture postgres)
{
    [Fact]
    public void A_driver_that_trips_over_a_broken_connection_does_not_stop_whoever_stops()
    {
        using var stop = new CancellationTokenSource();
        var others = 0;
        using var driver = stop.Token.Register(() => throw new ObjectDisposedException("connection"));
        using var other = stop.Token.Register(() => others++);

        stop.CancelQuietly();

        Assert.True(stop.IsCancellationRequested);
        Assert.Equal(1, others);
    }

    [Fact]
    public void Anything_else_that_goes_wrong_while_stopping_is_heard_of()
    {
        using var stop = new CancellationTokenSource();
        using var bug = stop.Token.Register(() => throw new InvalidOperationException("bug"));

        Assert.Throws<AggregateException>(stop.CancelQuietly);
    }

    /// <summary>
    /// A wall that was being closed gave its token to a read whose connection broke: closing threw, and the host ended with a stack trace.
    /// </summary>
    [Fact]
    public async Task A_driver_that_trips_does_not_reach_a_caller_who_gives_up()
    {
        using var caller = new CancellationTokenSource();
        using var quiet = new Cancelling.Quiet(caller.Token);
        var told = 0;
        using var driver = quiet.Token.Register(() => throw new ObjectDisposedException("connection"));
        using var other = quiet.Token.Register(() => told++);

        await caller.CancelAsync();

        Assert.True(quiet.Token.IsCancellationRequested);
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task A_caller_who_gives_up_a_read_gets_no_answer_and_the_journal_goes_on()
    {
        var database = await postgres.DatabaseAsync();
        await using var journal = await PostgresJournal.OpenAsync(database, TestMaster.Key);
        Assert.NotNull(await journal.AppendAsync(ATurn(Conversation(1), 0)));
        await using var somebody = new NpgsqlConnection(database);
        await somebody.OpenAsync();
        await using var hold = new NpgsqlCommand("BEGIN; LOCK TABLE journal.turns IN ACCESS EXCLUSIVE MODE", somebody);
        await hold.ExecuteNonQueryAsync();
        using var caller = new CancellationTokenSource();
        var reading = journal.ReadAsync(Conversation(1), 0, 10, caller.Token).AsTask();
        Assert.False(reading.IsCompleted);

        await caller.CancelAsync();

        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading)).CancellationToken);
        await somebody.CloseAsync();
        Assert.Single(await journal.ReadAsync(Conversation(1), 0, 10, CancellationToken.None));
    }
}
