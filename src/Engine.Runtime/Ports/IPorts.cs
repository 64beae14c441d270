using Engine.Contracts.Commands;
using Engine.Contracts.Views;

namespace Engine.Runtime.Ports;

/// <summary>Everything outside, as actors see it.</summary>
public interface IPorts
{
    /// <summary>Asks a port, wherever it runs.</summary>
    /// <param name="cancellation">Whoever asked waits no more; what was begun may still happen.</param>
    ValueTask<PortAnswer> AskAsync(string port, PortRequest request, CancellationToken cancellation = default);
}
