using System.Globalization;
using Engine.Journal;

namespace Engine.Testing;

/// <summary>
/// The journal below an engine under test: in memory, or with <c>ENGINE_TEST_JOURNAL=postgres</c> a database of its own on a real server.
/// </summary>
public static class TestJournal
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(PostgresServer.StartAsync);   // ends with the process
    private static int _databases;

    public static async Task<IJournal> OpenAsync()
    {
        if (Environment.GetEnvironmentVariable("ENGINE_TEST_JOURNAL") is not "postgres") return new MemoryJournal();
        return await PostgresJournal.OpenAsync(await DatabaseAsync(), TestMaster.Key);
    }

    /// <summary>A database of its own on a real server.</summary>
    public static async Task<string> DatabaseAsync()
    {
        var server = await Server.Value;
        return await server.CreateDatabaseAsync(
            string.Create(CultureInfo.InvariantCulture, $"engine_{Interlocked.Increment(ref _databases)}"));
    }
}
