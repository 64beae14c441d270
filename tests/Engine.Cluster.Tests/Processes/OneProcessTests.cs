using System.Diagnostics;
using Engine.Journal;
using Engine.LocalCluster;
using Engine.Testing;

namespace Engine.Cluster.Tests.Processes;

/// <summary>The members of a cluster share one database; an engine in one process shares its own with nobody.</summary>
public sealed class OneProcessTests
{
    [Fact]
    public async Task A_host_in_one_process_is_refused_beside_a_cluster_whose_members_are_not_refused_beside_each_other()
    {
        await using var cluster = await Topology.StartAsync(silos: 2, gateways: 1);

        using var host = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "Engine.Host.dll"), "serve", "--urls", "http://127.0.0.1:0", "--data", cluster.Data,
                "--assistant", Topology.Assistant(), "--journal", cluster.Postgres.ConnectionTo("engine"),
            ])
        {
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        })!;
        var error = await host.StandardError.ReadToEndAsync();
        await host.WaitForExitAsync();

        Assert.Equal(1, host.ExitCode);
        Assert.Contains("is in use by another process", Assert.Single(error.Trim().Split('\n')));
    }

    [Fact]
    public async Task A_silo_is_refused_beside_a_host_in_one_process()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var host = await JournalPlace.OpenAsync(server.Connection);   // as serve --journal opens it

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Member.StartAsync(null, "--cluster", server.Connection, "--role", "silo", "--silo-port", "1", "--gateway-port", "1"));

        Assert.Contains("in use by an engine in one process", refused.Message);
    }
}
