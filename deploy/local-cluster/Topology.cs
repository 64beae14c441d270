using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Engine.Silo.Places;
using Engine.Testing;

namespace Engine.LocalCluster;

/// <summary>
/// PostgreSQL with a database of the engine's own, silos and gateways, each a process on 127.0.0.1, or each silo in a network namespace of
/// its own. Everything is gone when it is disposed.
/// </summary>
public sealed class Topology : IAsyncDisposable
{
    private readonly DirectoryInfo _data;

    private Topology(PostgresServer postgres, string database, Network? network, DirectoryInfo data, string? certificate) =>
        (Postgres, Database, Network, _data, Certificate) = (postgres, database, network, data, certificate);

    public PostgresServer Postgres { get; }

    /// <summary>The connection string of the cluster's database.</summary>
    public string Database { get; }

    /// <summary>Between the silos, when they are apart: the first silo is at its first place, and so on.</summary>
    public Network? Network { get; }

    public List<Member> Silos { get; } = [];

    public List<(Member Member, Uri Address)> Gateways { get; } = [];

    /// <summary>The file by which the members know each other; null when whoever reaches a silo is one.</summary>
    public string? Certificate { get; }

    /// <summary>The folder with the key that the gateways' tokens are made of.</summary>
    public string Data => _data.FullName;

    /// <param name="isApart">Each silo has a network namespace of its own; see <see cref="LocalCluster.Network.WhyNot"/>.</param>
    /// <param name="isPlain">Members have no certificate.</param>
    public static async Task<Topology> StartAsync(int silos = 3, int gateways = 2, bool isApart = false, bool isPlain = false)
    {
        var data = Directory.CreateTempSubdirectory("engine-cluster-");
        var certificate = isPlain ? null : Path.Combine(data.FullName, "members.pem");
        if (certificate is not null) await File.WriteAllTextAsync(certificate, MemberCertificate.Create(TimeProvider.System.GetUtcNow()));
        var network = isApart ? await Network.CreateAsync(silos) : null;
        var postgres = await PostgresServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync("engine");
        var topology = new Topology(postgres, isApart ? postgres.SocketConnectionTo("engine") : database, network, data, certificate);
        try
        {
            await topology.AddSilosAsync(silos);
            for (var i = 0; i < gateways; i++) await topology.AddGatewayAsync();
            return topology;
        }
        catch
        {
            await topology.DisposeAsync();
            throw;
        }
    }

    public Task AddSiloAsync() => AddSilosAsync(1);

    /// <summary>Starts them at once.</summary>
    public async Task AddSilosAsync(int count) =>
        Silos.AddRange(await Task.WhenAll(Enumerable.Range(Silos.Count, count).Select(StartSiloAsync)));

    private Task<Member> StartSiloAsync(int number)
    {
        var place = Network?.Places[number];
        return Member.StartAsync(
            place?.Name, ["--cluster", Database, "--role", "silo", "--address", place?.Address ?? "127.0.0.1", "--data", Data,
            "--silo-port", FreePort(), "--gateway-port", FreePort(), "--assistant", Assistant(), .. ByCertificate]);
    }

    public async Task AddGatewayAsync()
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        string[] options = ["--cluster", Database, "--role", "gateway", "--urls", address, "--data", Data, .. ByCertificate];
        Gateways.Add((await Member.StartAsync(null, options), new Uri(address)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Gateways.Select(g => g.Member).Concat(Silos)) await member.DisposeAsync();
        await Postgres.DisposeAsync();
        if (Network is not null) await Network.DisposeAsync();
        _data.Delete(recursive: true);
    }

    /// <summary>The repository's own, with its models.</summary>
    public static string Assistant()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, "models", "retail") is var folder && File.Exists(Path.Combine(folder, "model.json")))
                return folder;
        throw new InvalidOperationException("There is no models/retail above the program.");
    }

    private string[] ByCertificate => Certificate is null ? [] : ["--certificate", Certificate];

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
