using BenchmarkDotNet.Attributes;
using Engine.Contracts;
using Engine.Journal;
using Engine.Journal.Tests;

namespace Engine.Benchmarks.Parts;

/// <summary>Turns to disk, durable: as many at once as a busy engine has, each with a row of its own, and one alone.</summary>
[MemoryDiagnoser]
public class Append
{
    public const int AtOnce = 256;

    private readonly TestFolder _folder = new(), _plainFolder = new();
    private readonly ActorId[] _actors = [.. Enumerable.Range(0, AtOnce).Select(a => new ConversationId($"c-{a}").Actor)];
    private readonly long[] _sequences = new long[AtOnce];
    private readonly Task[] _appends = new Task[AtOnce];
    private BotTurn _turn = null!;
    private SqliteJournal _journal = null!;
    private PlainInserts _plain = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _turn = new BotTurn();
        _journal = SqliteJournal.Open(_folder.Path);
        _plain = await PlainInserts.OpenAsync(_plainFolder.Path, [_turn.Events[0].Event, _turn.Events[1].Event], AtOnce);
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _plain.Dispose();
        await _journal.DisposeAsync();
        _folder.Dispose();
        _plainFolder.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = AtOnce, Description = "plain SQLite inserts, 256 in a commit")]
    public int Plain() => _plain.Commit(AtOnce);

    [Benchmark(OperationsPerInvoke = AtOnce, Description = "append, 256 at once")]
    public async Task Together()
    {
        for (var a = 0; a < AtOnce; a++) _appends[a] = AppendAsync(a);
        await Task.WhenAll(_appends);
    }

    private async Task AppendAsync(int actor)
    {
        var turn = new Turn(_actors[actor], _sequences[actor], BotTurn.Noon, [_turn.Events[0].Event, _turn.Events[1].Event]);
        if (await _journal.AppendAsync(turn) is null) throw new InvalidOperationException($"{turn.Actor} was stale");
        _sequences[actor] += 2;
    }
}

/// <summary>A turn's way to disk and back when nobody else writes.</summary>
[MemoryDiagnoser]
public class AppendAlone
{
    private readonly TestFolder _folder = new(), _plainFolder = new();
    private BotTurn _turn = null!;
    private SqliteJournal _journal = null!;
    private PlainInserts _plain = null!;
    private long _sequence;

    [GlobalSetup]
    public async Task Setup()
    {
        _turn = new BotTurn();
        _journal = SqliteJournal.Open(_folder.Path);
        _plain = await PlainInserts.OpenAsync(_plainFolder.Path, [_turn.Events[0].Event, _turn.Events[1].Event], actors: 1);
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _plain.Dispose();
        await _journal.DisposeAsync();
        _folder.Dispose();
        _plainFolder.Dispose();
    }

    [Benchmark(Baseline = true, Description = "one plain SQLite insert and commit")]
    public int Plain() => _plain.Commit(1);

    [Benchmark(Description = "append, alone")]
    public async Task<object?> Alone()
    {
        var committed = await _journal.AppendAsync(
            new Turn(BotTurn.Actor, _sequence, BotTurn.Noon, [_turn.Events[0].Event, _turn.Events[1].Event]));
        _sequence += 2;
        return committed;
    }
}
