using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Microsoft.Extensions.Logging;

namespace Engine.Runtime;

/// <summary>
/// Which agents are connected here. One whose last connection drops and who is not back within the grace is set away: they keep
/// what they hold and get nothing new. The only state that a gateway has, and nothing is lost with it: an agent who is
/// available and not there lets the next offer lapse and is set away by that.
/// </summary>
/// <param name="grace">How long an agent without any connection stays available.</param>
public sealed class Presence(IEngine engine, TimeSpan grace, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Wait before an engine that could not set an agent away is asked again.</summary>
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<AgentId, Here> _agents = [];
    private bool _ended;

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
            if (--here.Connections > 0 || _ended) return;
            var departure = ++here.Departures;
            here.Leaving = time.CreateTimer(_ => GraceIsOver(agent, here, departure), null, grace, Timeout.InfiniteTimeSpan);
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
        {
            _ended = true;
            foreach (var here in _agents.Values) here.Leaving?.Dispose();
        }
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
        while (!await TrySetAwayAsync(agent))
        {
            await Task.Delay(AgainAfter, time);
            lock (_gate)
                if (_ended || _agents.ContainsKey(agent)) return;   // back meanwhile
        }
    }

    /// <returns>False when the engine has not decided it.</returns>
    private async Task<bool> TrySetAwayAsync(AgentId agent)
    {
        try
        {
            var look = await engine.SendAsync(agent.Actor, new Look());
            if (look is Reply.Accepted && look.View is not AgentView { Status: AgentStatus.Available }) return true;
            var reply = look is Reply.Accepted ? await engine.SendAsync(agent.Actor, new AgentCommand.SetStatus(AgentStatus.Away, "connection lost")) : look;
            if (reply is Reply.Accepted) PresenceLog.ConnectionLost(logger, agent);
            return reply is not Reply.Refused { Code: Refusal.Busy or Refusal.StorageFailed };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            PresenceLog.AwayFailed(logger, e, agent);
            return false;
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

internal static partial class PresenceLog   // event ids 1300–1399
{
    [LoggerMessage(1300, LogLevel.Information, "{Agent} has no connection any more and is set away")]
    public static partial void ConnectionLost(ILogger logger, AgentId agent);

    [LoggerMessage(1301, LogLevel.Warning, "{Agent} has no connection any more and could not be set away; trying again")]
    public static partial void AwayFailed(ILogger logger, Exception exception, AgentId agent);
}
