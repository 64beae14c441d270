using System.Text;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Journal;
using Microsoft.Data.Sqlite;

namespace Engine.Benchmarks.Parts;

/// <summary>
/// The least that durable turns cost through the same provider: the same rows into the same tables from one loop, serialised beforehand.
/// </summary>
internal sealed class PlainInserts : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter[] _parameters;
    private readonly byte[] _blob;
    private readonly int _actors;
    private long _turn;

    private PlainInserts(string folder, Event[] events, int actors)
    {
        _actors = actors;
        _blob = Encoding.UTF8.GetBytes("[" + string.Join(",\n", events.Select(e =>
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            EventCodec.Write(buffer, e);
            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        })) + "]");
        _connection = new SqliteConnection($"Data Source={Path.Combine(folder, "journal.db")};Pooling=False");
        _connection.Open();
        using var settings = _connection.CreateCommand();
        settings.CommandText =
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000; PRAGMA cache_size = -32768";
        settings.ExecuteNonQuery();
        _insert = _connection.CreateCommand();
        _insert.CommandText =
            "INSERT INTO turns(position, actor, kind, first, last, at, events) VALUES ($position, $actor, 1, $first, $last, $at, $events)";
        _parameters = [.. new[] { "$position", "$actor", "$first", "$last", "$at",
            "$events" }.Select(name => _insert.Parameters.Add(new SqliteParameter { ParameterName = name }))];
    }

    public static async Task<PlainInserts> OpenAsync(string folder, Event[] events, int actors)
    {
        await SqliteJournal.Open(folder).DisposeAsync();   // makes the tables
        return new PlainInserts(folder, events, actors);
    }

    /// <returns>Turns inserted in all.</returns>
    public int Commit(int turns)
    {
        using var transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        for (var end = _turn + turns; _turn < end; _turn++)
        {
            var round = _turn / _actors;
            object[] values = [2 * (_turn + 1), _turn % _actors, (2 * round) + 1,
                (2 * round) + 2, BotTurn.Noon.ToUnixTimeMilliseconds() + round, _blob];
            for (var p = 0; p < values.Length; p++) _parameters[p].Value = values[p];
            _insert.ExecuteNonQuery();
        }
        transaction.Commit();
        return (int)_turn;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }
}
