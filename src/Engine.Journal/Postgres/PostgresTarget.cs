using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Engine.Journal.Postgres;

/// <summary>An empty journal that another is copied into, in one transaction.</summary>
internal sealed class PostgresTarget : IAsyncDisposable
{
    private readonly Database _database;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private PostgresTarget(Database database, NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_database, _connection, _transaction) = (database, connection, transaction);

    /// <summary>Makes the journal's tables.</summary>
    public static async Task MakeAsync(string connection, MasterKey master, CancellationToken cancellation)
    {
        var options = new PostgresJournalOptions { MonthsAhead = 0 };
        await (await PostgresJournal.OpenAsync(connection, master, options, cancellation).ConfigureAwait(false)).DisposeAsync()
            .ConfigureAwait(false);
    }

    /// <summary>Keeps everybody else from writing until all is copied.</summary>
    /// <exception cref="JournalException">
    /// The journal is not empty, or a cluster has begun on it: its grain state would speak of another journal.
    /// </exception>
    public static async Task<PostgresTarget> OpenAsync(string connection, CancellationToken cancellation)
    {
        var database = new Database(connection, new PostgresJournalOptions { StatementMax = TimeSpan.FromHours(1) });
        NpgsqlConnection? session = null;
        try
        {
            session = await database.ConnectAsync(cancellation).ConfigureAwait(false);
            var transaction = await session.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(
                "LOCK TABLE journal.actors, journal.turns IN EXCLUSIVE MODE; SELECT EXISTS (SELECT FROM journal.actors) OR EXISTS (SELECT "
                    + "FROM journal.turns) "
                + "OR to_regclass('orleans.states') IS NOT NULL",
                session);
            if (await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is true)
                throw new JournalException($"The journal {database.Place} is not empty: migrate into a new database.");
            return new PostgresTarget(database, session, transaction);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (session is not null) await session.DisposeAsync().ConfigureAwait(false);
            await database.DisposeAsync().ConfigureAwait(false);
            throw Failure.Of(e, database.Place);
        }
    }

    /// <summary>Makes the partitions of the months between two times, in milliseconds since 1970.</summary>
    public async Task MakeMonthsAsync(long from, long to, CancellationToken cancellation)
    {
        var (first, last) = (DateTimeOffset.FromUnixTimeMilliseconds(from), DateTimeOffset.FromUnixTimeMilliseconds(to));
        await Schema.MakeMonthsAsync(_connection, first, ((last.Year - first.Year) * 12) + last.Month - first.Month + 1, cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Copies what a query gives into a table.</summary>
    /// <returns>How many rows.</returns>
    public async Task<long> CopyAsync(SqliteConnection source, string into,
        string query, NpgsqlDbType[] types, CancellationToken cancellation)
    {
        try
        {
            await using var read = source.CreateCommand();
            read.CommandText = query;
            await using var rows = await read.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using var import = await _connection.BeginBinaryImportAsync($"COPY {into} FROM STDIN (FORMAT binary)", cancellation)
                .ConfigureAwait(false);
            while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
                await WriteAsync(import, rows, types, cancellation).ConfigureAwait(false);
            return (long)await import.CompleteAsync(cancellation).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            throw Failure.Of(e, _database.Place);
        }
    }

    public async Task CommitAsync(CancellationToken cancellation)
    {
        await Schema.LiftAsync(_connection, cancellation).ConfigureAwait(false);
        await _transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter import,
        SqliteDataReader row, NpgsqlDbType[] types, CancellationToken cancellation)
    {
        await import.StartRowAsync(cancellation).ConfigureAwait(false);
        for (var i = 0; i < types.Length; i++)
            if (Value(row, i, types[i]) is { } value) await import.WriteAsync(value, types[i], cancellation).ConfigureAwait(false);
            else await import.WriteNullAsync(cancellation).ConfigureAwait(false);
    }

    private static object? Value(SqliteDataReader row, int column, NpgsqlDbType type) => row.IsDBNull(column) ? null : type switch
    {
        NpgsqlDbType.Smallint => row.GetInt16(column),
        NpgsqlDbType.Integer => row.GetInt32(column),
        NpgsqlDbType.Bigint => row.GetInt64(column),
        NpgsqlDbType.Text => row.GetString(column),
        _ => row.GetFieldValue<byte[]>(column),
    };
}
