using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Engine.Host.Serving;
using Engine.Silo.Places;

namespace Engine.Host.Commands;

/// <summary>
/// The options of <c>serve</c> that say where the engine lives: embedded in this process, or in a cluster of which this process is a
/// member.
/// </summary>
internal static class PlaceArguments
{
    private static readonly Option<string?> Database = new("--cluster")
    {
        Description = "PostgreSQL database of the cluster that this process belongs to, such as "
            + "\"Host=127.0.0.1;Username=engine;Database=engine\"; without it the engine is in this process and its journal in --data",
    };

    private static readonly Option<ClusterRole> Role = new("--role")
    {
        Description = "all, silo (holds actors, serves no clients) or gateway (serves clients, holds no actors)",
            DefaultValueFactory = _ => ClusterRole.All,
    };

    private static readonly Option<string> Name =
        new("--cluster-name") { Description = "Tells clusters in one database apart", DefaultValueFactory = _ => "engine" };

    private static readonly Option<string> Address = new("--address")
    {
        Description = "IP address or name at which the cluster's other members reach this one", DefaultValueFactory = _ => "127.0.0.1",
    };

    private static readonly Option<int> SiloPort =
        new("--silo-port") { Description = "Where a silo listens for silos", DefaultValueFactory = _ => 11_111 };

    private static readonly Option<int> GatewayPort =
        new("--gateway-port") { Description = "Where a silo listens for gateways", DefaultValueFactory = _ => 30_000 };

    private static readonly Option<FileInfo?> Certificate = new("--certificate")
    {
        Description = "PEM or PFX file with this member's certificate and key: members encrypt and know each other by it; the password, "
            + "if any, is in ENGINE_CERTIFICATE_PASSWORD",
    };

    private static readonly Option<FileInfo?> Authority = new("--certificate-authority")
    {
        Description = "Certificate that has signed every member's (default: all members have the same certificate)",
    };

    private static readonly Option<bool> Plain =
        new("--plain") { Description = "No certificate although --address is outside loopback: whoever reaches the ports can do anything" };

    static PlaceArguments()
    {
        Address.Validators.Add(result =>
        {
            if (Resolve(result.GetValue(Address)!) is null)
                result.AddError($"--address: '{result.GetValue(Address)}' is no IP address, nor the name of one.");
        });
        SiloPort.Validators.Add(result => Shared.InRange(result, SiloPort, 1, 65_535));
        GatewayPort.Validators.Add(result => Shared.InRange(result, GatewayPort, 1, 65_535));
    }

    public static void AddTo(Command command)
    {
        foreach (var option in new Option[] { Database, Role, Name, Address, SiloPort, GatewayPort, Certificate, Authority, Plain })
            command.Options.Add(option);
    }

    /// <returns>Null when the engine is embedded.</returns>
    /// <exception cref="InvalidDataException">The certificate can't be used, or there has to be one.</exception>
    public static Membership? Read(ParseResult parsed)
    {
        if (parsed.GetValue(Database) is not { } database) return null;
        var (role, address) = (parsed.GetValue(Role), Resolve(parsed.GetValue(Address)!)!);
        var certificate = CertificateIn(parsed);
        if (certificate is null && role != ClusterRole.Gateway && !IPAddress.IsLoopback(address) && !parsed.GetValue(Plain))
            throw new InvalidDataException(
                $"Members at {address} need a certificate: name one with --certificate ('certificate FILE' makes one for all), or say "
                    + $"--plain.");
        return new Membership(database, role, parsed.GetValue(Name)!, address,
            parsed.GetValue(SiloPort), parsed.GetValue(GatewayPort), certificate);
    }

    private static MemberCertificate? CertificateIn(ParseResult parsed)
    {
        if (parsed.GetValue(Certificate) is not { } file) return null;
        try
        {
            return MemberCertificate.Load(file.FullName, parsed.GetValue(Authority)?.FullName,
                Environment.GetEnvironmentVariable("ENGINE_CERTIFICATE_PASSWORD"));
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"The certificate {file} can't be used: {e.Message}", e);
        }
    }

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
