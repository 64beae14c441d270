using BenchmarkDotNet.Attributes;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Domain.Conversations;
using Engine.Journal;
using Engine.Journal.Tests;
using Engine.Runtime.Assistants;
using Engine.Silo;
using Engine.Runtime.Pumps;
using Microsoft.Data.Sqlite;

namespace Engine.Benchmarks.Parts;

/// <summary>A conversation that is not in memory is brought there: twenty messages, read from SQLite's file and replayed.</summary>
[MemoryDiagnoser]
public class Activation
{
    private const int Conversations = 500, Messages = 20;

    private readonly TestFolder _folder = new();
    private SqliteJournal _journal = null!;
    private EmbeddedEngine _engine = null!;
    private World _world = null!;
    private SqliteConnection _plain = null!;
    private SqliteCommand _select = null!;
    private ActorId[] _actors = [];
    private int _next;

    [GlobalSetup]
    public async Task Setup()
    {
        _journal = SqliteJournal.Open(_folder.Path);
        _engine = await EmbeddedEngine.StartAsync(_journal, Shelf.Of(Utterances.Shared.Assistant, Utterances.Shared.Scripted));
        var load = new Load(_engine, Utterances.Shared, "c", Conversations);
        await load.StartAsync();
        await load.SayAsync(Messages);
        _actors = [.. Enumerable.Range(0, Conversations).Select(c => new ConversationId($"c-{c}").Actor)];
        _world = Worlds.Around(_engine, _journal, Utterances.Shared);
        _plain = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "journal.db")};Mode=ReadOnly;Pooling=False");
        await _plain.OpenAsync();
        _select = _plain.CreateCommand();
        _select.CommandText =
            "SELECT t.events FROM actors a CROSS JOIN turns t ON t.actor = a.id WHERE a.kind = $kind AND a.key = $key ORDER BY t.last";
        _select.Parameters.AddWithValue("$kind", (long)ActorKind.Conversation);
        _select.Parameters.AddWithValue("$key", "");
        await _select.PrepareAsync();
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _select.Dispose();
        _plain.Dispose();
        await _engine.DisposeAsync();
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Benchmark(Baseline = true, Description = "plain SQLite: its rows, not parsed")]
    public int Rows()
    {
        _select.Parameters[1].Value = Next().Key;
        using var rows = _select.ExecuteReader();
        var bytes = 0;
        while (rows.Read()) bytes += rows.GetFieldValue<byte[]>(0).Length;
        return bytes;
    }

    [Benchmark(Description = "activation: a look at a conversation of 20 messages")]
    public async Task<Reply> Look()
    {
        var letter = new Letter(new Look());
        await new Pump<Conversation>(Next(), new ConversationDecider(), _world).RunAsync([letter]);
        return await letter.Task;
    }

    private ActorId Next() => _actors[_next++ % Conversations];
}
