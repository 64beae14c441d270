using Engine.Journal.Postgres;
using Engine.Journal.Sqlite;
using Microsoft.Data.Sqlite;
using NpgsqlTypes;

namespace Engine.Journal;

/// <summary>
/// Carries a journal with its keys over from a SQLite folder to an empty PostgreSQL database: the same ids, sequences, positions and times,
/// byte for byte, and under the same master key.
/// </summary>
/// <remarks>
/// Positions stay what they were: those of SQLite count events from 1, those of PostgreSQL begin at some hundred millions, and are
/// lifted if that is not enough. Grain state stays behind: all of it is made anew from the journal.
/// </remarks>
public static class Migration
{
    /// <summary>What was carried over.</summary>
    public sealed record Copied(long Actors, long Turns, long Snapshots, long DueTimes);

    /// <summary>Copies everything in one transaction: what is not finished leaves the target as empty as it was.</summary>
    /// <exception cref="JournalException">The source is not there or in use, the target is not empty or can't be reached.</exception>
    /// <param name="master">Wraps the keys, here and there; null takes the folder's own.</param>
    public static async Task<Copied> CopyAsync(string folder, string connection,
        MasterKey? master = null, CancellationToken cancellation = default)
    {
        var path = Sqlite.Database.PathIn(folder);
        if (!File.Exists(path)) throw new JournalException($"'{folder}' holds no journal: name the data folder of an engine.");
        await SqliteJournal.Open(folder, master: master).DisposeAsync().ConfigureAwait(false);   // brings an older one forward
        using var held = FolderLock.Take(folder);
        await PostgresTarget.MakeAsync(connection, master ?? MasterKey.InFolder(folder, mustExist: true), cancellation)
            .ConfigureAwait(false);
        try
        {
            await using var source = Sqlite.Database.OpenForReading(path);
            await using var keys = Sqlite.Database.OpenForReading(SqliteKeys.PathIn(folder));
            await using var target = await PostgresTarget.OpenAsync(connection, cancellation).ConfigureAwait(false);
            return await CopyAsync(source, keys, target, cancellation).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw Sqlite.Failure.Of(e, path);
        }
    }

    private static async Task<Copied> CopyAsync(SqliteConnection source,
        SqliteConnection keys, PostgresTarget target, CancellationToken cancellation)
    {
        var (first, last) = (source.Scalar("SELECT coalesce(min(at), 0) FROM turns"),
            source.Scalar("SELECT coalesce(max(at), -1) FROM turns"));
        await target.MakeMonthsAsync(first, last, cancellation).ConfigureAwait(false);
        await target.CopyAsync(keys, "engine_keys.keys(id, box, erased)", "SELECT id, box, erased FROM keys",
            [NpgsqlDbType.Bigint, NpgsqlDbType.Bytea, NpgsqlDbType.Bigint], cancellation).ConfigureAwait(false);
        var copied = new Copied(
            await target.CopyAsync(source, "journal.actors(kind, key, last, due, secret)",
                """
                SELECT a.kind, a.key, (SELECT max(last) FROM turns t WHERE t.actor = a.id), d.at, a.secret
                FROM actors a LEFT JOIN due d ON d.actor = a.id
                """,
                [NpgsqlDbType.Smallint, NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint], cancellation)
                    .ConfigureAwait(false),
            await target.CopyAsync(source, "journal.turns(position, first, last, at, kind, key, events)",
                "SELECT t.position, t.first, t.last, t.at, a.kind, a.key, t.events FROM turns t CROSS JOIN actors a ON a.id = t.actor "
                    + "ORDER BY t.position",
                [
                    NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint,
                        NpgsqlDbType.Bigint, NpgsqlDbType.Smallint, NpgsqlDbType.Text,
                    NpgsqlDbType.Bytea,
                ], cancellation).ConfigureAwait(false),
            await target.CopyAsync(source, "journal.snapshots(kind, key, sequence, schema, state)",
                "SELECT a.kind, a.key, s.sequence, s.schema, s.state FROM snapshots s CROSS JOIN actors a ON a.id = s.actor",
                [NpgsqlDbType.Smallint, NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Integer, NpgsqlDbType.Bytea], cancellation)
                    .ConfigureAwait(false),
            source.Scalar("SELECT count(*) FROM due"));
        await target.CommitAsync(cancellation).ConfigureAwait(false);
        return copied;
    }
}
