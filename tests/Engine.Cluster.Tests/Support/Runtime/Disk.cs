using Engine.Journal;
using Engine.Testing;

#pragma warning disable IDE0130   // stands in for the one in the engine's own tests
namespace Engine.Runtime.Tests.Support;

/// <summary>A real journal, and what is left of it after a power cut: a PostgreSQL database.</summary>
internal sealed class Disk : IAsyncDisposable
{
    private readonly string _database;

    private Disk(string database) => _database = database;

    public static async Task<Disk> NewAsync() => new(await TestJournal.DatabaseAsync());

    public async Task<IJournal> OpenAsync() => await PostgresJournal.OpenAsync(_database);

    /// <summary>What another process would find if the one that has it open were killed now.</summary>
    public Disk Left() => this;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;   // it ends with its server, which ends with this process
}
