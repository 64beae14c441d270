using Microsoft.Data.Sqlite;

namespace Engine.Journal.Sqlite;

/// <summary>The journal's tables, and the way from every older version to this one.</summary>
internal static class Schema
{
    /// <summary>"EnJo" in the file's header says that a database is a journal; its user_version is the schema's version.</summary>
    private const int ApplicationId = 0x456E4A6F;

    /// <summary>Step n leads from version n to n + 1. Append only: a step, once shipped, is never changed.</summary>
    public static readonly IReadOnlyList<string> Steps =
    [
        """
        CREATE TABLE actors(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, key TEXT NOT NULL, UNIQUE(kind, key)) STRICT;
        -- One row is one turn; its events have the sequences first to last and as many positions, ending at the row's. Small
        -- columns come first, so that a scan which wants another kind never touches a large turn's overflow pages.
        CREATE TABLE turns(
            position INTEGER PRIMARY KEY, actor INTEGER NOT NULL, kind INTEGER NOT NULL,
            first INTEGER NOT NULL, last INTEGER NOT NULL, at INTEGER NOT NULL, events BLOB NOT NULL) STRICT;
        CREATE UNIQUE INDEX turns_of_actor ON turns(actor, last);
        CREATE TABLE snapshots(actor INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, schema INTEGER NOT NULL, state BLOB NOT NULL) STRICT;
        CREATE TABLE due(actor INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
        CREATE INDEX due_at ON due(at);
        CREATE TABLE checkpoints(projection TEXT PRIMARY KEY, position INTEGER NOT NULL, state BLOB NOT NULL) STRICT;
        """,
        // Checkpoints are made anew: they are grain state since.
        """
        DROP TABLE checkpoints;
        CREATE TABLE states(key TEXT PRIMARY KEY, version INTEGER NOT NULL, value BLOB NOT NULL) STRICT;
        """,
        // The key under which an actor's personal values are sealed, by its id in keys.db. What was written before stays as it is.
        "ALTER TABLE actors ADD COLUMN secret INTEGER",
    ];

    /// <summary>Makes an empty database a journal.</summary>
    public static void Create(SqliteConnection connection)
    {
        connection.Execute($"PRAGMA application_id = {ApplicationId}");
        Upgrade(connection, Steps);
    }

    /// <summary>Takes the steps that the database has not taken, all or none of them.</summary>
    /// <exception cref="JournalException">It is no journal, or a newer program's.</exception>
    public static void Upgrade(SqliteConnection connection, IReadOnlyList<string> steps)
    {
        if (connection.Scalar("PRAGMA application_id") != ApplicationId)
            throw new JournalException(
                $"'{connection.DataSource}' is not a journal: move that file away, or put back a backup of its folder.");
        var version = connection.Scalar("PRAGMA user_version");
        if (version > steps.Count)
            throw new JournalException(
                $"The journal '{connection.DataSource}' has schema {version} and this program knows {steps.Count}: "
                + "use the version of the program that wrote it, or a newer one.");
        if (version == steps.Count) return;
        using var transaction = connection.BeginTransaction();
        foreach (var step in steps.Skip((int)version)) connection.Execute(step);
        connection.Execute($"PRAGMA user_version = {steps.Count}");
        transaction.Commit();
    }
}
