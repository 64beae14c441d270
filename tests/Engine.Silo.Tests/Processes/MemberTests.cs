using Engine.LocalCluster;
using Engine.Silo.Tests.Support;
using Engine.Silo.Grains;
using Engine.Silo.Places;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Engine.Silo.Tests.Processes;

/// <summary>Who may talk with a silo.</summary>
public sealed class MemberTests
{
    [Fact]
    public async Task A_client_without_the_members_certificate_is_refused_and_one_with_it_is_answered()
    {
        await using var cluster = await Topology.StartAsync(silos: 1, gateways: 0);

        Assert.True(await IsAnsweredAsync(cluster.Database, MemberCertificate.Load(cluster.Certificate!, null, null)));
        Assert.False(await IsAnsweredAsync(cluster.Database, null));
        var other = Path.Combine(cluster.Data, "other.pem");
        await File.WriteAllTextAsync(other, MemberCertificate.Create(TimeProvider.System.GetUtcNow()));
        Assert.False(await IsAnsweredAsync(cluster.Database, MemberCertificate.Load(other, null, null)));
    }

    [Fact]
    public void Whoever_shows_a_certificate_of_the_same_authority_is_a_member()
    {
        using var authority = Certificates.Authority("ours");
        using var strangers = Certificates.Authority("theirs");
        var member = new MemberCertificate(Certificates.SignedBy(authority, "silo-1"), authority);

        Assert.True(member.IsMember(Certificates.SignedBy(authority, "silo-2")));
        Assert.False(member.IsMember(Certificates.SignedBy(strangers, "silo-2")));
    }

    private static async Task<bool> IsAnsweredAsync(string database, MemberCertificate? certificate)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client.UseEngine(database, certificate: certificate));
        using var host = builder.Build();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(certificate is null ? 8 : 15));
        try
        {
            await host.StartAsync(patience.Token);
            await host.Services.GetRequiredService<Orleans.IClusterClient>()
                .GetGrain<IAgentGrain>("ann").Look().AsTask().WaitAsync(patience.Token);
            return true;
        }
        catch (Exception e) when (e is Orleans.Runtime.OrleansException or OperationCanceledException
            or TimeoutException or Orleans.Runtime.Messaging.ConnectionFailedException)
        {
            return false;
        }
    }
}
