using System.Collections.Frozen;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Ports;

/// <summary>A port and how it is treated, as a host registers it.</summary>
public sealed record RegisteredPort(IPort Port, PortOptions Options);

/// <summary>The ports of one process, by name.</summary>
/// <exception cref="InvalidOperationException">Two ports have one name.</exception>
public sealed class PortTable : IDisposable
{
    private readonly FrozenDictionary<string, GuardedPort> _ports;

    /// <param name="chance">From 0 to 1, for the waits between tries. From any thread.</param>
    public PortTable(IEnumerable<RegisteredPort> ports, TimeProvider time, Func<double> chance, ILogger logger)
    {
        var all = ports.ToList();
        if (all.CountBy(p => p.Port.Name).FirstOrDefault(n => n.Value > 1) is { Key: { } twice })
            throw new InvalidOperationException($"There are two ports of the name '{twice}'.");
        _ports = all.ToFrozenDictionary(p => p.Port.Name, p => new GuardedPort(p.Port, p.Options, time, chance, logger));
    }

    public IEnumerable<string> Names => _ports.Keys;

    /// <summary>Asks the port here. One that is not here may be elsewhere, or again after the next start: that is for later.</summary>
    public Task<PortAnswer> AskAsync(string port, PortRequest request, CancellationToken cancellation) =>
        _ports.TryGetValue(port, out var guarded)
        ? guarded.AskAsync(request, cancellation)
        : Task.FromResult(PortAnswer.Unavailable($"There is no port '{port}' here."));

    public void Dispose()
    {
        foreach (var port in _ports.Values) port.Dispose();
    }
}
