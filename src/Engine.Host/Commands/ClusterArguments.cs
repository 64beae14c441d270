using System.CommandLine;
using System.Net;
using System.Net.Sockets;

namespace Engine.Host.Commands;

/// <summary>What a process is in a cluster: all serves clients and holds actors, a silo holds actors alone, a gateway sockets alone.</summary>
internal enum ClusterRole { All, Silo, Gateway }

/// <summary>A process's place in a cluster.</summary>
/// <param name="Database">The PostgreSQL database in which members find each other and which is the journal.</param>
/// <param name="Name">Members with the same name and database belong together.</param>
/// <param name="Address">Where other members reach this one, and where it listens for them.</param>
internal sealed record ClusterMember(string Database, ClusterRole Role, string Name, IPAddress Address, int SiloPort, int GatewayPort);

/// <summary>The options of <c>serve</c> that make it a member of a cluster.</summary>
internal static class ClusterArguments
{
    private static readonly Option<string?> Database = new("--cluster") { Description = "PostgreSQL database of the cluster that this process belongs to, such as \"Host=127.0.0.1;Username=engine;Database=engine\"; without it, the engine is in one process and its data in --data" };
    private static readonly Option<ClusterRole> Role = new("--role") { Description = "all, silo (holds actors, serves no clients) or gateway (serves clients, holds no actors)", DefaultValueFactory = _ => ClusterRole.All };
    private static readonly Option<string> Name = new("--cluster-name") { Description = "Tells clusters in one database apart", DefaultValueFactory = _ => "engine" };
    private static readonly Option<string> Address = new("--address") { Description = "IP address or name at which the cluster's other members reach this one", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<int> SiloPort = new("--silo-port") { Description = "Where a silo listens for silos", DefaultValueFactory = _ => 11_111 };
    private static readonly Option<int> GatewayPort = new("--gateway-port") { Description = "Where a silo listens for gateways", DefaultValueFactory = _ => 30_000 };

    static ClusterArguments()
    {
        Address.Validators.Add(result =>
        {
            if (Resolve(result.GetValue(Address)!) is null) result.AddError($"--address: '{result.GetValue(Address)}' is no IP address, nor the name of one.");
        });
        SiloPort.Validators.Add(result => Shared.InRange(result, SiloPort, 1, 65_535));
        GatewayPort.Validators.Add(result => Shared.InRange(result, GatewayPort, 1, 65_535));
    }

    public static void AddTo(Command command)
    {
        foreach (var option in new Option[] { Database, Role, Name, Address, SiloPort, GatewayPort }) command.Options.Add(option);
    }

    /// <returns>Null when the engine is to run in one process.</returns>
    public static ClusterMember? Read(ParseResult parsed) => parsed.GetValue(Database) is { } database
        ? new ClusterMember(
            database, parsed.GetValue(Role), parsed.GetValue(Name)!, Resolve(parsed.GetValue(Address)!)!, parsed.GetValue(SiloPort), parsed.GetValue(GatewayPort))
        : null;

    private static IPAddress? Resolve(string address)
    {
        if (IPAddress.TryParse(address, out var ip)) return ip;
        try
        {
            return Dns.GetHostAddresses(address, AddressFamily.InterNetwork).FirstOrDefault();
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null;
        }
    }
}
