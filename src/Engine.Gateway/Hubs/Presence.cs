using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Hubs;

/// <summary>
/// Which agents are connected here. One whose last connection drops and who is not back within the grace is set away: they keep
/// what they hold and get nothing new. The only state that the gateway has, and nothing is lost with it: an agent who is
/// available and not there lets the next offer lapse and is set away by that.
/// </summary>
internal sealed class Presence(IEngine engine, IOptions<GatewayOptions> options, TimeProvider time, ILogger<Presence> logger) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AgentId, Here> _agents = [];

    public void Came(AgentId agent)
    {
        lock (_gate)
        {
            if (!_agents.TryGetValue(agent, out var here)) _agents.Add(agent, here = new Here());
            here.Connections++;
            here.Leaving?.Dispose();
            here.Leaving = null;
        }
    }

    public void Went(AgentId agent)
    {
        lock (_gate)
        {
            var here = _agents[agent];
            if (--here.Connections > 0) return;
            var departure = ++here.Departures;
            here.Leaving = time.CreateTimer(_ => GraceIsOver(agent, here, departure), null, options.Value.AgentGrace, Timeout.InfiniteTimeSpan);
        }
    }

    public int ConnectionsOf(AgentId agent)
    {
        lock (_gate) return _agents.GetValueOrDefault(agent)?.Connections ?? 0;
    }

    /// <summary>Whoever is waited for when the gateway stops stays as they are: they come back to its successor.</summary>
    public void Dispose()
    {
        lock (_gate)
            foreach (var here in _agents.Values) here.Leaving?.Dispose();
    }

    private void GraceIsOver(AgentId agent, Here here, int departure)
    {
        lock (_gate)
        {
            if (here.Connections > 0 || here.Departures != departure) return;   // came back while the timer was firing
            here.Leaving?.Dispose();
            _agents.Remove(agent);
        }
        _ = SetAwayAsync(agent);
    }

    private async Task SetAwayAsync(AgentId agent)
    {
        try
        {
            var look = await engine.SendAsync(agent.Actor, new Look());
            if (look.View is not Contracts.Views.AgentView { Status: AgentStatus.Available }) return;
            await engine.SendAsync(agent.Actor, new AgentCommand.SetStatus(AgentStatus.Away, "connection lost"));
            HubLog.ConnectionLost(logger, agent);
        }
        catch (Exception e)
        {
            HubLog.AwayFailed(logger, e, agent);
        }
    }

    private sealed class Here
    {
        public int Connections { get; set; }

        public int Departures { get; set; }

        /// <summary>Runs while there is no connection.</summary>
        public ITimer? Leaving { get; set; }
    }
}
