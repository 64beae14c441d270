using System.Globalization;
using Engine.Testing;

namespace Engine.Host.Tests.Support;

/// <summary>
/// A place where the engine is served: embedded on a data folder, or by a cluster of processes that each do everything (<c>--role all</c>)
/// on one database.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    public const string Embedded = "embedded", Cluster = "cluster";

    private readonly TemporaryFolder _folder = new();
    private readonly Door[] _doors = [new(), new()];

    private Installation(PostgresServer? server) => Server = server;

    /// <summary>Each place, and how often a process in it is killed.</summary>
    public static TheoryData<string, int> Places => new() { { Embedded, 20 }, { Cluster, 6 } };

    /// <summary>
    /// From the start of the process to the answer to a first command; a silo of a cluster looks for others before it joins.
    /// </summary>
    public TimeSpan AnswersAgainWithin => TimeSpan.FromSeconds(Server is null ? 3 : 8);

    /// <summary>Null when the journal is in the data folder.</summary>
    public PostgresServer? Server { get; }

    public string Data => _folder["data"];

    /// <summary>Every file of the data folder and of the database's server that holds a word.</summary>
    public IEnumerable<string> FilesHolding(string word) =>
        [.. Bytes.HoldingFiles(_folder.Path, word), .. Server is null ? [] : Bytes.HoldingFiles(Server.Folder, word)];

    public static async Task<Installation> NewAsync(string place = Embedded) =>
        new(place == Cluster ? await PostgresServer.StartAsync() : null);

    /// <summary>Opens its journal while nobody serves.</summary>
    public async Task<Journal.IJournal> OpenJournalAsync() =>
        Server is null ? Journal.SqliteJournal.Open(Data)
            : await Journal.PostgresJournal.OpenAsync(Server.Connection, Journal.MasterKey.InFolder(Data));

    /// <summary>Starts its first process, at the same addresses each time.</summary>
    public Task<HostProcess> ServeAsync(params (string Name, string Value)[] environment) =>
        ServeAsync(_doors[0], environment, AppContext.BaseDirectory);

    /// <summary>The same, with its pages, which lie beside the program where it was built.</summary>
    public Task<HostProcess> ServePagesAsync(params (string Name, string Value)[] environment) =>
        ServeAsync(_doors[0], environment,
            AppContext.BaseDirectory.Replace("tests/Engine.Host.Tests", "src/Engine.Host", StringComparison.Ordinal));

    /// <summary>Where its first process is served.</summary>
    public Uri Address => new($"http://127.0.0.1:{Text(_doors[0].Port)}");

    /// <summary>Every address at which it can be served at once.</summary>
    public async Task<IReadOnlyList<HostProcess>> ServeEverywhereAsync() =>
        Server is null ? [await ServeAsync()] : [await ServeAsync(), await ServeBesideAsync(AppContext.BaseDirectory)];

    /// <summary>Starts a cluster's second process.</summary>
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
        Server is null
            ? ["--data", Data, "--assistant", Assistant()]
            : ["--data", Data, "--assistant", Assistant(), "--cluster", Server.Connection,
                "--silo-port", Text(door.SiloPort), "--gateway-port", Text(door.GatewayPort)],
        environment);

    /// <summary>The repository's own, with its models.</summary>
    private static string Assistant()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, "models", "retail") is var folder && File.Exists(Path.Combine(folder, "model.json")))
                return folder;
        throw new InvalidOperationException("There is no models/retail above the program.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Door
    {
        public int Port { get; } = HostProcess.FreePort();

        public int SiloPort { get; } = HostProcess.FreePort();

        public int GatewayPort { get; } = HostProcess.FreePort();
    }
}
