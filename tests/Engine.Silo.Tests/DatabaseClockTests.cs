using Engine.Silo.Places;
using Npgsql;

namespace Engine.Silo.Tests;

/// <summary>
/// A gateway whose machine's clock was 5 s behind had every command refused as late: members go by one clock now, the database's.
/// </summary>
public sealed class DatabaseClockTests
{
    [Fact]
    public async Task Every_member_has_the_databases_time_to_within_a_moment()
    {
        var database = await TestJournal.DatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);
        await using var one = await DatabaseClock.StartAsync(database);
        await using var other = await DatabaseClock.StartAsync(database);

        var before = one.GetUtcNow();
        await using var ask = source.CreateCommand("SELECT clock_timestamp()");
        var there = new DateTimeOffset((DateTime)(await ask.ExecuteScalarAsync())!);
        var after = other.GetUtcNow();

        // A reading may be off by half its round trip; on a machine that stands still a round trip takes as long as it does.
        Assert.InRange(there, before.AddSeconds(-1), after.AddSeconds(1));
        Assert.InRange(one.Skew.TotalSeconds, -1, 1);   // here both are on one machine
    }

    [Fact]
    public async Task It_goes_on_while_the_database_is_away()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var clock = await DatabaseClock.StartAsync(server.Connection);
        await server.StopAsync();

        var first = clock.GetUtcNow();
        while (clock.GetUtcNow() <= first) await Task.Yield();

        Assert.InRange(clock.GetUtcNow() - first, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(5));
    }
}
