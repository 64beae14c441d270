using System.Net;
using Engine.Journal;
using Engine.Silo.Storage;
using Orleans.Configuration;

namespace Engine.Silo.Places;

/// <summary>
/// The cluster place: many silos and their clients find each other, and keep grain state, in a PostgreSQL database. Tables that are not
/// there are made.
/// </summary>
public static class ClusterPlace
{
    /// <summary>Makes the tables; several processes may do it at once.</summary>
    /// <exception cref="JournalException">The database can't be reached or used.</exception>
    public static Task PrepareAsync(string database, CancellationToken cancellation = default) =>
        MembershipTables.CreateAsync(database, cancellation);

    /// <summary>A silo that finds its like in a database that is prepared.</summary>
    /// <param name="address">Where other members reach it, and where it listens for them.</param>
    /// <param name="certificate">By which members know each other; null: their connections are neither encrypted nor checked.</param>
    public static ISiloBuilder UseClusterPlace(this ISiloBuilder silo, string database,
        IPAddress address, int siloPort, int gatewayPort, MemberCertificate? certificate = null)
    {
        if (certificate is not null) silo.UseTls(certificate.Certificate, certificate.ApplyTo);
        return silo
            .UseAdoNetClustering(
                o => (o.Invariant, o.ConnectionString) = (MembershipTables.Invariant, MembershipTables.ConnectionFor(database)))
            .AddStatesIn(database)
            .ConfigureEndpoints(address, siloPort, gatewayPort);
    }

    /// <summary>
    /// A client that talks with the grains and needs nothing else of the engine: a channel gateway of somebody's own, see
    /// docs/grain-client.md.
    /// </summary>
    /// <param name="database">The cluster's.</param>
    /// <param name="name">The cluster's, as <c>--cluster-name</c>.</param>
    public static IClientBuilder UseEngine(this IClientBuilder client,
        string database, string name = "engine", MemberCertificate? certificate = null)
    {
        EngineHosting.AddCodec(client.Services);
        client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (name, name));
        return client.UseClusterPlace(database, certificate);
    }

    /// <summary>A client that looks for silos in a database that is prepared; it goes on looking until there are some.</summary>
    public static IClientBuilder UseClusterPlace(this IClientBuilder client, string database, MemberCertificate? certificate = null)
    {
        if (certificate is not null) client.UseTls(certificate.Certificate, certificate.ApplyTo);
        return client
            .UseAdoNetClustering(
                o => (o.Invariant, o.ConnectionString) = (MembershipTables.Invariant, MembershipTables.ConnectionFor(database)))
            .UseConnectionRetryFilter(async (_, stopping) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stopping);
                return true;
            });
    }
}
