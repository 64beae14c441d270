using Engine.Testing;

namespace Engine.Host.Tests.Support;

/// <summary>A place where the engine is served as one process: its data folder and its journal. The cluster's tests put their own in this one's place and run the same tests.</summary>
internal sealed class Installation : IAsyncDisposable
{
    public const string Sqlite = "SQLite", PostgreSql = "PostgreSQL";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = HostProcess.FreePort();

    private Installation(PostgresServer? server) => Server = server;

    /// <summary>Which there are, and how often a host on each is killed.</summary>
    public static TheoryData<string, int> Journals => new() { { Sqlite, 20 }, { PostgreSql, 6 } };

    /// <summary>From the start of the process to the answer to a first command.</summary>
    public static TimeSpan AnswersAgainWithin => TimeSpan.FromSeconds(2);

    /// <summary>Null when the journal is in the data folder.</summary>
    public PostgresServer? Server { get; }

    /// <summary>Where the journal can be opened when nobody else has it.</summary>
    public string Journal => Server?.Connection ?? Data;

    private string Data => _folder["data"];

    public static async Task<Installation> NewAsync(string journal = Sqlite) => new(journal == PostgreSql ? await PostgresServer.StartAsync() : null);

    /// <summary>Starts it, at the same address each time.</summary>
    public Task<HostProcess> ServeAsync(params (string Name, string Value)[] environment) =>
        HostProcess.ServeAsync(Data, _port, Server?.Connection, environment);

    /// <summary>Every address at which it can be served at once: one.</summary>
    public async Task<IReadOnlyList<HostProcess>> ServeEverywhereAsync() => [await ServeAsync()];

    public Task<string> TokenAsync(string role, string id) => HostProcess.TokenAsync(Data, role, id);

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
        _folder.Dispose();
    }
}
