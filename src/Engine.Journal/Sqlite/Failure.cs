using System.Text.Json;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Engine.Journal.Sqlite;

/// <summary>What SQLite's result codes mean to the person at the machine (https://sqlite.org/rescode.html).</summary>
internal static class Failure
{
    public static JournalException Of(Exception cause, string path) => cause switch
    {
        JournalException already => already,
        SqliteException e => new JournalException(Sentence(e, path), e),
        JsonException e => new JournalException(
            $"The journal '{path}' holds an event that this version can't read ({e.Message.TrimEnd('.')}): use the version that wrote it, "
                + $"or a newer one.", e),
        _ => new JournalException($"The journal '{path}' failed ({cause.Message.TrimEnd('.')}).", cause),
    };

    private static string Sentence(SqliteException e, string path) => e.SqliteErrorCode switch
    {
        SQLITE_FULL => $"There is no room left to write '{path}': free some disk space; the journal goes on by itself.",
        SQLITE_CORRUPT => $"The journal '{path}' is damaged: stop the engine and put back a backup of its folder.",
        SQLITE_NOTADB => $"'{path}' is not a journal: move that file away, or put back a backup of its folder.",
        SQLITE_READONLY or SQLITE_CANTOPEN or SQLITE_PERM =>
            $"The journal '{path}' can't be opened for writing: give this user the right to write the file and its folder.",
        SQLITE_BUSY or SQLITE_LOCKED => $"The journal '{path}' is locked by another program: close whatever has it open.",
        SQLITE_IOERR => $"The disk failed under the journal '{path}' (code {e.SqliteExtendedErrorCode}): check the disk.",
        _ => $"The journal '{path}' failed ({e.Message.TrimEnd('.')}).",
    };
}
