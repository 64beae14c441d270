using System.Net.Sockets;
using System.Text.Json;
using Npgsql;

namespace Engine.Journal.Postgres;

/// <summary>
/// What PostgreSQL's error codes mean to the person at the machine (https://www.postgresql.org/docs/current/errcodes-appendix.html).
/// </summary>
internal static class Failure
{
    /// <param name="place">For people; see <see cref="Database.Place"/>.</param>
    public static JournalException Of(Exception cause, string place) => cause switch
    {
        JournalException already => already,
        PostgresException e => new JournalException(Sentence(e, place), e),
        JsonException e => new JournalException(
            $"The journal {place} holds an event that this version can't read ({Plain(e)}): use the version that wrote it, or a newer one.",
                e),
        ObjectDisposedException => Closed(place),
        _ when Find<SocketException>(cause)
            is { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
            new JournalException($"The host of the journal {place} is not known: check its name.", cause),
        _ when cause is NpgsqlException or TimeoutException or IOException or SocketException =>
            new JournalException(
                $"The journal {place} can't be reached ({Plain(cause)}): start PostgreSQL there, or check host and port; the journal goes "
                    + $"on by itself.", cause),
        _ => new JournalException($"The journal {place} failed ({Plain(cause)}).", cause),
    };

    public static JournalException Closed(string place) => new($"The journal {place} is closed.");

    /// <summary>
    /// The server refused the statement and rolled it back: nothing of it is written. Everything else that can go wrong while a statement
    /// runs leaves that open.
    /// </summary>
    /// <remarks>FATAL is not enough: a server that is shut down says so even between its commit and its answer.</remarks>
    public static bool IsCertain(Exception cause) => cause is PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>Others were in the way; the same statement may well succeed now.</summary>
    public static bool IsPassing(Exception cause) =>
        cause is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    private static string Sentence(PostgresException e, string place) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"The journal {place} refuses this user or password ({Plain(e)}): check both.",
        PostgresErrorCodes.InvalidCatalogName => $"There is no such database as {place}: create it first.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"The journal {place} does not allow this user what it needs ({Plain(e)}): give the user the right to create a schema, or to "
                + $"use the schema 'journal'.",
        PostgresErrorCodes.DiskFull => $"The journal {place} has no room left: free some disk space there; the journal goes on by itself.",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"The journal {place} is read-only, a standby perhaps: connect to the primary.",
        PostgresErrorCodes.TooManyConnections =>
            $"The journal {place} has no connection left: raise its max_connections, or run fewer processes.",
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted =>
            $"The journal {place} is damaged ({Plain(e)}): put back a backup.",
        _ => $"The journal {place} failed ({Plain(e)}).",
    };

    private static string Plain(Exception e) =>
        (e is PostgresException p ? p.MessageText : e.Message).ReplaceLineEndings(" ").TrimEnd('.', ' ');

    private static T? Find<T>(Exception? e) where T : Exception => e is null ? null : e as T ?? Find<T>(e.InnerException);
}
