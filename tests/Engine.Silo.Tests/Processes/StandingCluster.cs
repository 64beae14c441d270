using Engine.LocalCluster;

namespace Engine.Silo.Tests.Processes;

/// <summary>
/// Three silos and two gateways for one disaster after the other: to start six processes takes longer than most disasters.
/// </summary>
public sealed class StandingCluster : IAsyncLifetime
{
    private Topology _topology = null!;

    public async ValueTask InitializeAsync() => _topology = await Topology.StartAsync();

    /// <summary>It, after whoever has ended has been replaced.</summary>
    public async Task<Topology> WholeAsync()
    {
        await _topology.ReplaceEndedAsync();
        return _topology;
    }

    public ValueTask DisposeAsync() => _topology.DisposeAsync();
}
