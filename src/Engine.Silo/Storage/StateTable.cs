using Engine.Silo.Places;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;

namespace Engine.Silo.Storage;

/// <summary>
/// Where a cluster keeps grain state, so that a silo's death takes none with it: checkpoints, and who has subscribed to which stream. A
/// table beside those of the members, and the statements of Orleans' grain storage.
/// </summary>
internal static class StateTable
{
    /// <summary>The name under which Orleans looks for storage of subscriptions.</summary>
    public const string Subscriptions = "PubSubStore";

    public const string Table =
        """
        CREATE TABLE IF NOT EXISTS orleans.states(
            service text NOT NULL, grain_type text NOT NULL, n0 bigint NOT NULL, n1 bigint NOT NULL, name text NOT NULL,
            state bytea, version int NOT NULL, PRIMARY KEY (service, grain_type, n0, n1, name));
        """;

    // A grain's key is two numbers and perhaps a name.
    private const string ThisState =
        """
        service = @ServiceId AND grain_type = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1 AND name = coalesce(@GrainIdExtensionString::text, '')
        """;

    private const string ThisVersion = $"{ThisState} AND version = @GrainStateVersion::int";

    /// <summary>
    /// Whoever writes says which version it has read, none when there was nothing; of two at once, one gets no new version.
    /// </summary>
    public static readonly (string Key, string Sql)[] Statements =
    [
        ("WriteToStorageKey",
            $"""
            WITH u AS (UPDATE states SET state = @PayloadBinary, version = version + 1 WHERE {ThisVersion} RETURNING version),
            i AS (
                INSERT INTO states SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString::text, ''), @PayloadBinary, 1
                WHERE @GrainStateVersion::int IS NULL ON CONFLICT DO NOTHING RETURNING version)
            SELECT version AS "NewGrainStateVersion" FROM u UNION ALL SELECT version FROM i
            """),
        ("ReadFromStorageKey", $"""SELECT state AS "PayloadBinary", version AS "Version" FROM states WHERE {ThisState}"""),
        ("ClearStorageKey", $"UPDATE states SET state = NULL, version = version + 1 WHERE {ThisVersion} RETURNING version"),
        ("DeleteStorageKey", $"DELETE FROM states WHERE {ThisVersion} RETURNING version + 1"),
    ];

    /// <summary>Both storages, in a database whose tables are made.</summary>
    public static ISiloBuilder AddStatesIn(this ISiloBuilder silo, string database) => silo
        .AddAdoNetGrainStorage(Subscriptions, options => Keep(options, database))
        .AddAdoNetGrainStorage(CheckpointGrain.Storage, options => options.Configure<Serializer>((o, serializer) =>
        {
            Keep(o, database);
            o.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);   // bytes as they are; the default makes JSON of them
        }));

    private static void Keep(AdoNetGrainStorageOptions options, string database)
    {
        (options.Invariant, options.ConnectionString) = (MembershipTables.Invariant, MembershipTables.ConnectionFor(database));
        options.DeleteStateOnClear = true;   // a stream that nobody follows any more leaves nothing behind
    }
}
