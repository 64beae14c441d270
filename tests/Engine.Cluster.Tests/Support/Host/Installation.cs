using System.Globalization;
using Engine.LocalCluster;
using Engine.Testing;

#pragma warning disable IDE0130   // stands in for the one in the host's own tests
namespace Engine.Host.Tests.Support;

/// <summary>A place where the engine is served by a cluster whose processes do everything (<c>--role all</c>), on one database.</summary>
internal sealed class Installation : IAsyncDisposable
{
    public const string PostgreSql = "PostgreSQL";

    private readonly TemporaryFolder _folder = new();
    private readonly Door[] _doors = [new(), new()];

    private Installation(string database, PostgresServer? server) => (Journal, Server) = (database, server);

    /// <summary>Which there are, and how often a host on each is killed.</summary>
    public static TheoryData<string, int> Journals => new() { { PostgreSql, 6 } };

    /// <summary>From the start of the process to the answer to a first command: a silo is compiled, looks for others, and joins.</summary>
    public static TimeSpan AnswersAgainWithin => TimeSpan.FromSeconds(8);

    /// <summary>Null when the database is on a server that others use.</summary>
    public PostgresServer? Server { get; }

    /// <summary>Where the journal can be opened.</summary>
    public string Journal { get; }

    private string Data => _folder["data"];

    public static async Task<Installation> NewAsync(string? journal = null)
    {
        if (journal is null) return new Installation(await TestJournal.DatabaseAsync(), null);
        var server = await PostgresServer.StartAsync();
        return new Installation(server.Connection, server);
    }

    /// <summary>Starts its first process, at the same addresses each time.</summary>
    public Task<HostProcess> ServeAsync(params (string Name, string Value)[] environment) => ServeAsync(_doors[0], environment, AppContext.BaseDirectory);

    /// <summary>Two processes of one cluster.</summary>
    public async Task<IReadOnlyList<HostProcess>> ServeEverywhereAsync() => [await ServeAsync(), await ServeBesideAsync(AppContext.BaseDirectory)];

    /// <summary>Starts its second process.</summary>
    /// <param name="folder">With the program in it.</param>
    public Task<HostProcess> ServeBesideAsync(string folder) => ServeAsync(_doors[1], [], folder);

    public Task<string> TokenAsync(string role, string id) => HostProcess.TokenAsync(Data, role, id);

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
        _folder.Dispose();
    }

    private Task<HostProcess> ServeAsync(Door door, (string Name, string Value)[] environment, string folder) => HostProcess.ServeFromAsync(
        folder,
        door.Port,
        ["--data", Data, "--cluster", Journal, "--role", "all", "--silo-port", Text(door.SiloPort), "--gateway-port", Text(door.GatewayPort), "--assistant", Topology.Assistant()],
        environment);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Door
    {
        public int Port { get; } = HostProcess.FreePort();

        public int SiloPort { get; } = HostProcess.FreePort();

        public int GatewayPort { get; } = HostProcess.FreePort();
    }
}
