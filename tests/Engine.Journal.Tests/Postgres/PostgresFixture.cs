using System.Globalization;
using Engine.Testing;

namespace Engine.Journal.Tests.Postgres;

/// <summary>One server for all tests of the assembly, one database for each test.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private int _databases;

    public PostgresServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await PostgresServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <returns>The connection string of an empty database.</returns>
    public Task<string> DatabaseAsync() =>
        Server.CreateDatabaseAsync(string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}"));
}

[CollectionDefinition(Name)]
public sealed class OnPostgres : ICollectionFixture<PostgresFixture>
{
    public const string Name = "on PostgreSQL";
}
