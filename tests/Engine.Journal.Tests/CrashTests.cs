using System.Diagnostics;
using System.Globalization;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

/// <summary>A process that writes is killed with SIGKILL; what it was told is durable is there, once, and nothing is torn.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_acknowledged_turn_outlives_kill_9()
    {
        var chance = new Random(20260302);
        var acknowledged = new long[AppendForever.Actors];
        for (var round = 0; round < 10; round++)
        {
            await KillAsync(afterLines: chance.Next(1, 4000), acknowledged);

            // The folder is free at once: a dead process leaves no stale lock.
            await using var journal = SqliteJournal.Open(_folder.Path);
            for (var actor = 0; actor < AppendForever.Actors; actor++)
            {
                var events = await journal.ReadAsync(Conversation(actor), 0, int.MaxValue);
                Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
                Assert.Equal(events.Select(e => $"{(e.Sequence + 1) / 2}"),
                    events.Select(e => Assert.IsType<Contracts.Events.ConversationEvent.CustomerSaid>(e.Event).Text));
                Assert.True(events.Count % 2 == 0, "a turn is torn");
                Assert.True(events.Count >= acknowledged[actor],
                    $"{Conversation(actor)} has {events.Count} events, {acknowledged[actor]} were acknowledged");
            }
        }
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_is_refused()
    {
        await using var mine = SqliteJournal.Open(_folder.Path);
        using var other = Start(AppendForever.Word, _folder.Path);

        Assert.Contains("is in use by another process", await other.StandardError.ReadToEndAsync());
        await other.WaitForExitAsync();
        Assert.Equal(1, other.ExitCode);
    }

    /// <param name="acknowledged">Receives each actor's last acknowledged sequence.</param>
    private async Task KillAsync(int afterLines, long[] acknowledged)
    {
        using var writer = Start(AppendForever.Word, _folder.Path);
        for (var lines = 1; await writer.StandardOutput.ReadLineAsync() is { } line; lines++)
        {
            if (line.Split(' ') is [var actor, var last, "."])   // the last line may be cut short
                acknowledged[int.Parse(actor, CultureInfo.InvariantCulture)] = long.Parse(last, CultureInfo.InvariantCulture);
            if (lines == afterLines) writer.Kill();
        }
        await writer.WaitForExitAsync();
        Assert.Equal("", await writer.StandardError.ReadToEndAsync());
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(CrashTests).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
}
