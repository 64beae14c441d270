using Engine.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Engine.Journal.Postgres;

/// <summary>
/// Takes an actor's key and snapshot from the record, and overwrites personal values that were written before there were keys.
/// </summary>
internal static class Forgetting
{
    /// <returns>The keys that its turns are sealed with: they are to be deleted.</returns>
    public static async Task<HashSet<long>> ForgetAsync(Database database, ActorId actor, CancellationToken cancellation)
    {
        try
        {
            await using var session = await database.ConnectAsync(cancellation).ConfigureAwait(false);
            await using var transaction = await session.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            HashSet<long> keys = [];
            await using (var secret = Command(session, "SELECT secret FROM journal.actors WHERE kind = $1 AND key = $2 FOR UPDATE", actor))
                if (await secret.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is long id) keys.Add(id);
            await using (var clear =
                Command(session, "UPDATE journal.actors SET secret = NULL WHERE kind = $1 AND key = $2 AND secret IS NOT NULL", actor))
                await clear.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            await using (var drop = Command(session, "DELETE FROM journal.snapshots WHERE kind = $1 AND key = $2", actor))
                await drop.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            foreach (var (position, blob) in await TurnsAsync(session, actor, cancellation).ConfigureAwait(false))
                if (TurnBlob.KeyOf(blob) is { } key) keys.Add(key);
                else if (TurnBlob.Erase(blob) is { } erased)
                    await OverwriteAsync(session, position, erased, cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            return keys;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Failure.Of(e, database.Place);
        }
    }

    private static async Task<List<(long Position, byte[] Blob)>> TurnsAsync(NpgsqlConnection session,
        ActorId actor, CancellationToken cancellation)
    {
        await using var select = Command(session, "SELECT position, events FROM journal.turns WHERE kind = $1 AND key = $2", actor);
        await using var rows = await select.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var turns = new List<(long, byte[])>();
        while (await rows.ReadAsync(cancellation).ConfigureAwait(false)) turns.Add(TurnAt(rows));
        return turns;
    }

    private static (long Position, byte[] Blob) TurnAt(NpgsqlDataReader row) => (row.GetInt64(0), row.GetFieldValue<byte[]>(1));

    private static async Task OverwriteAsync(NpgsqlConnection session, long position, byte[] erased, CancellationToken cancellation)
    {
        await using var update = new NpgsqlCommand("UPDATE journal.turns SET events = $2 WHERE position = $1", session)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = position },
                new NpgsqlParameter { Value = erased, NpgsqlDbType = NpgsqlDbType.Bytea } },
        };
        await update.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static NpgsqlCommand Command(NpgsqlConnection session, string sql, ActorId actor) => new(sql, session)
    {
        Parameters = { new NpgsqlParameter<short> { TypedValue = (short)actor.Kind },
            new NpgsqlParameter<string> { TypedValue = actor.Key } },
    };
}
