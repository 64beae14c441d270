using System.Security.Cryptography;
using Engine.Journal.Keys;
using Engine.Journal.Postgres;
using Engine.Journal.Sqlite;

namespace Engine.Journal;

/// <summary>
/// Wraps every key anew under another master key. What is sealed stays as it is. May be repeated when it was interrupted.
/// </summary>
public static class MasterRotation
{
    /// <summary>
    /// Gives a data folder, whose engine is stopped, another master key of its own; the one before is good for nothing afterwards.
    /// </summary>
    /// <returns>How many keys were wrapped anew.</returns>
    /// <exception cref="JournalException">The folder is in use, or a key can't be read or written.</exception>
    public static long InFolder(string folder)
    {
        using var held = FolderLock.Take(folder);
        var (path, next) = (Path.Combine(folder, MasterKey.FileName), MasterKey.NextPath(folder));
        if (!File.Exists(path))
            throw new JournalException($"There is no master key '{path}' to rotate: the engine makes one at its first start.");
        if (!File.Exists(next)) OwnerOnly.Put(RandomNumberGenerator.GetBytes(ContentKey.Bytes), next, overwrite: false);
        var master = MasterKey.InFolder(folder, mustExist: true).NewestFirst();
        var count = Rewrap(folder, master);
        File.Move(next, path, overwrite: true);
        return count;
    }

    /// <summary>Wraps the keys of a data folder, whose engine may run if it knows both master keys.</summary>
    /// <param name="master">The new one first, the old one after it.</param>
    public static long InFolder(string folder, MasterKey master) => Rewrap(folder, master);

    /// <summary>Wraps the keys of a cluster, whose members may run if all of them know both master keys.</summary>
    /// <param name="master">The new one first, the old one after it.</param>
    public static async Task<long> InDatabaseAsync(string connection, MasterKey master, CancellationToken cancellation = default)
    {
        await (await PostgresJournal.OpenAsync(connection, master, cancellation: cancellation).ConfigureAwait(false)).DisposeAsync()
            .ConfigureAwait(false);
        await using var database = new Postgres.Database(connection, new PostgresJournalOptions());
        return await new PostgresKeys(database).RewrapAsync(master).ConfigureAwait(false);
    }

    private static long Rewrap(string folder, MasterKey master)
    {
        if (!File.Exists(SqliteKeys.PathIn(folder)))
            throw new JournalException($"'{folder}' holds no keys: name the data folder of an engine.");
        using var keys = SqliteKeys.Open(folder, master, TimeProvider.System);
        return keys.Rewrap(master);
    }
}
