using Engine.Journal;
using Engine.Silo.Storage;
using Npgsql;

namespace Engine.Silo.Places;

/// <summary>
/// Where silos find each other: tables in the schema <c>orleans</c> of the journal's database. Orleans'
/// ADO.NET providers take each statement they run from a table, by its name and with fixed parameters and columns; these are ours, so
/// that a database needs no script run on it by hand.
/// </summary>
/// <remarks>
/// Every change of membership moves the cluster's version on from the one it was decided on: of two at once, one is refused.
/// </remarks>
internal static class MembershipTables
{
    public const string Invariant = "Npgsql";

    /// <summary>Any number that no other program locks: "EnMe".</summary>
    private const long Lock = 0x456E4D65;

    private const string Tables =
        """
        CREATE SCHEMA IF NOT EXISTS orleans;
        CREATE TABLE IF NOT EXISTS orleans.orleansquery(querykey text PRIMARY KEY, querytext text NOT NULL);
        CREATE TABLE IF NOT EXISTS orleans.clusters(name text PRIMARY KEY, version int NOT NULL);
        CREATE TABLE IF NOT EXISTS orleans.silos(
            cluster text NOT NULL, address text NOT NULL, port int NOT NULL, generation int NOT NULL,
            name text NOT NULL, host text NOT NULL, status int NOT NULL, proxy_port int NOT NULL,
            suspected text, started timestamptz NOT NULL, alive timestamptz NOT NULL, PRIMARY KEY (cluster, address, port, generation));
        """;

    private const string SiloColumns =
        """
        s.address AS "Address", s.port AS "Port", s.generation AS "Generation", s.name AS "SiloName", s.host AS "HostName", s.status AS "Status",
        s.proxy_port AS "ProxyPort", s.suspected AS "SuspectTimes", s.started AS "StartTime", s.alive AS "IAmAliveTime", c.version AS "Version"
        """;

    private const string ThisSilo = "cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation";

    /// <summary>The statements by the names that the providers look for.</summary>
    private static readonly (string Key, string Sql)[] Statements =
    [
        ("InsertMembershipVersionKey",
            "WITH i AS (INSERT INTO clusters VALUES (@DeploymentId, 0) ON CONFLICT DO NOTHING RETURNING 1) SELECT EXISTS (SELECT FROM i)"),
        ("InsertMembershipKey",
            $"""
            WITH v AS (
                UPDATE clusters SET version = version + 1
                WHERE name = @DeploymentId AND version = @Version AND NOT EXISTS (SELECT FROM silos WHERE {ThisSilo}) RETURNING 1),
            i AS (
                INSERT INTO silos SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, NULL, @StartTime, @IAmAliveTime
                FROM v RETURNING 1)
            SELECT EXISTS (SELECT FROM i)
            """),
        ("UpdateMembershipKey",
            $"""
            WITH v AS (UPDATE clusters SET version = version + 1 WHERE name = @DeploymentId AND version = @Version RETURNING 1),
            u AS (
                UPDATE silos SET status = @Status, suspected = @SuspectTimes::text, alive = @IAmAliveTime WHERE {ThisSilo} AND EXISTS (SELECT FROM v) RETURNING 1)
            SELECT EXISTS (SELECT FROM u)
            """),
        ("UpdateIAmAlivetimeKey", $"UPDATE silos SET alive = @IAmAliveTime WHERE {ThisSilo}"),
        ("MembershipReadAllKey",
            $"SELECT {SiloColumns} FROM clusters c LEFT JOIN silos s ON s.cluster = c.name WHERE c.name = @DeploymentId"),
        ("MembershipReadRowKey",
            $"""
            SELECT {SiloColumns} FROM clusters c LEFT JOIN silos s ON s.cluster = c.name AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
            WHERE c.name = @DeploymentId
            """),
        ("GatewaysQueryKey",
            """
            SELECT address AS "Address", proxy_port AS "ProxyPort", generation AS "Generation" FROM silos
            WHERE cluster = @DeploymentId AND status = @Status AND proxy_port > 0
            """),
        ("DeleteMembershipTableEntriesKey",
            "WITH d AS (DELETE FROM silos WHERE cluster = @DeploymentId) DELETE FROM clusters WHERE name = @DeploymentId"),
        ("CleanupDefunctSiloEntriesKey",
            $"DELETE FROM silos WHERE cluster = @DeploymentId AND alive < @IAmAliveTime AND status = {(int)SiloStatus.Dead}"),
    ];

    /// <summary>How the providers reach the tables: few connections, because members look at each other rather than at the table.</summary>
    public static string ConnectionFor(string database) =>
        new NpgsqlConnectionStringBuilder(database) { SearchPath = "orleans",
            MaxPoolSize = 4, ApplicationName = "engine membership" }.ConnectionString;

    /// <summary>Makes the tables when they are not there; several processes may do it at once.</summary>
    /// <exception cref="JournalException">The database can't be reached or used.</exception>
    public static async Task CreateAsync(string database, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellation).ConfigureAwait(false);
            await ExecuteAsync(connection, Tables + StateTable.Table, cancellation).ConfigureAwait(false);
            foreach (var (key, sql) in Statements.Concat(StateTable.Statements))
            {
                await using var command = new NpgsqlCommand(
                    "INSERT INTO orleans.orleansquery VALUES ($1, $2) ON CONFLICT (querykey) DO UPDATE SET querytext = excluded.querytext",
                        connection);
                command.Parameters.Add(new NpgsqlParameter { Value = key });
                command.Parameters.Add(new NpgsqlParameter { Value = sql });
                await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            }
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException or TimeoutException)
        {
            throw new JournalException($"The cluster's tables can't be made or read: {e.Message}", e);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
