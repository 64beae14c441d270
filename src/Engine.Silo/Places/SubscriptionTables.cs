using Orleans.Configuration;

namespace Engine.Silo.Places;

/// <summary>Where Orleans keeps who has subscribed to which stream, so that a silo's death takes no subscription with it: a table beside those of the members, and the statements of its grain storage.</summary>
internal static class SubscriptionTables
{
    /// <summary>The name under which Orleans looks for it.</summary>
    public const string Storage = "PubSubStore";

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

    /// <summary>Whoever writes says which version it has read, none when there was nothing; of two at once, one gets no new version.</summary>
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

    public static Action<AdoNetGrainStorageOptions> In(string database) => options =>
    {
        (options.Invariant, options.ConnectionString) = (MembershipTables.Invariant, MembershipTables.ConnectionFor(database));
        options.DeleteStateOnClear = true;   // a stream that nobody follows any more leaves nothing behind
    };
}
