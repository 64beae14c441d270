using Engine.Contracts.Commands;
using Engine.Contracts.Views;

namespace Engine.Runtime.Ports;

/// <summary>One thing outside of the engine that can be asked: a customer register, a mail server, somebody's webhook.</summary>
/// <remarks>
/// Asked at least once for each request, so a request's id goes along wherever the other side can use it. Whatever it throws counts as
/// <see cref="PortOutcome.Unavailable"/>.
/// </remarks>
public interface IPort
{
    /// <summary>The name that effects and assistant files call it by.</summary>
    string Name { get; }

    /// <summary>
    /// Whose place it is that a request goes to. Each has a circuit breaker and a limit of its own (<see cref="PortOptions.PartMax"/>), so
    /// that one that is down costs the others nothing. Few, and known to the operator: each is kept for as long as the process runs.
    /// </summary>
    /// <returns>Empty where all requests go to the same place.</returns>
    string PartOf(PortRequest request) => "";

    /// <param name="deadline">After it nobody waits for this try any more.</param>
    /// <param name="cancellation">Cancelled at the deadline.</param>
    Task<PortAnswer> DoAsync(PortRequest request, DateTimeOffset deadline, CancellationToken cancellation);
}
