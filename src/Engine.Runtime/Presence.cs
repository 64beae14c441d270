using Engine.Contracts;
using Engine.Contracts.Commands;
using Microsoft.Extensions.Logging;

namespace Engine.Runtime;

/// <summary>How long a gateway vouches for the agents who are connected to it.</summary>
/// <param name="Lease">An agent whose gateway dies counts as present so long.</param>
/// <param name="RenewEvery">Well below <paramref name="Lease"/>, so that one renewal may fail.</param>
/// <param name="Grace">An agent whose last connection drops counts as present so long.</param>
public sealed record PresenceTimes(TimeSpan Lease, TimeSpan RenewEvery, TimeSpan Grace);

/// <summary>
/// Which agents are connected here. The gateway renews a lease in each one's actor while there is a connection, and gives it up when
/// the last one drops. What follows when an agent's last lease ends is the actor's to decide: they may be connected elsewhere.
/// </summary>
public sealed class Presence : IDisposable
{
    private readonly IEngine _engine;
    private readonly string _gateway;
    private readonly PresenceTimes _times;
    private readonly ILogger _logger;
    private readonly ITimer _renewal;
    private readonly Lock _gate = new();
    private readonly Dictionary<AgentId, Here> _agents = [];
    private bool _ended;

    /// <param name="gateway">Names this run of this gateway, among all there are.</param>
    public Presence(IEngine engine, string gateway, PresenceTimes times, TimeProvider time, ILogger logger)
    {
        (_engine, _gateway, _times, _logger) = (engine, gateway, times, logger);
        _renewal = time.CreateTimer(_ => RenewAll(), null, times.RenewEvery, times.RenewEvery);
    }

    public void Came(AgentId agent)
    {
        lock (_gate)
        {
            if (!_agents.TryGetValue(agent, out var here)) _agents.Add(agent, here = new Here());
            if (++here.Connections == 1) Tell(agent, here);
        }
    }

    public void Went(AgentId agent)
    {
        lock (_gate)
        {
            var here = _agents[agent];
            if (--here.Connections == 0) Tell(agent, here);
        }
    }

    public int ConnectionsOf(AgentId agent)
    {
        lock (_gate) return _agents.GetValueOrDefault(agent)?.Connections ?? 0;
    }

    /// <summary>Nobody is given up when the gateway stops: they come back to its successor before their lease ends.</summary>
    public void Dispose()
    {
        lock (_gate) _ended = true;
        _renewal.Dispose();
    }

    private void RenewAll()
    {
        lock (_gate)
            foreach (var (agent, here) in _agents) Tell(agent, here);
    }

    /// <summary>Tells the agent's actor how it is, one word after the other.</summary>
    private void Tell(AgentId agent, Here here)
    {
        if (_ended) return;
        here.IsNews = true;
        if (here.IsTelling) return;
        here.IsTelling = true;
        _ = TellAsync(agent, here);
    }

    private async Task TellAsync(AgentId agent, Here here)
    {
        await Task.Yield();   // whoever comes or goes does not wait for it
        while (Next(agent, here) is { } command)
        {
            try
            {
                if (await _engine.SendAsync(agent.Actor, command) is Reply.Refused refused)
                    PresenceLog.Refused(_logger, agent, refused.Code);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                PresenceLog.Failed(_logger, e, agent);   // the next renewal says it again; a lease that is not given up ends by itself
            }
        }
    }

    private AgentCommand? Next(AgentId agent, Here here)
    {
        lock (_gate)
        {
            if (here.IsNews && !_ended)
            {
                here.IsNews = false;
                return here.Connections > 0 ? new AgentCommand.Connected(_gateway, _times.Lease)
                    : new AgentCommand.Disconnected(_gateway, _times.Grace);
            }
            here.IsTelling = false;
            if (here.Connections == 0) _agents.Remove(agent);
            return null;
        }
    }

    private sealed class Here
    {
        public int Connections { get; set; }

        /// <summary>There is something to tell.</summary>
        public bool IsNews { get; set; }

        /// <summary>A word is on its way.</summary>
        public bool IsTelling { get; set; }
    }
}

internal static partial class PresenceLog   // event ids 1300–1399
{
    [LoggerMessage(1300, LogLevel.Warning, "{Agent}: the lease on their presence was not renewed: {Code}")]
    public static partial void Refused(ILogger logger, AgentId agent, Refusal code);

    [LoggerMessage(1301, LogLevel.Warning, "{Agent}: the lease on their presence could not be renewed")]
    public static partial void Failed(ILogger logger, Exception exception, AgentId agent);
}
