using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Runtime.Ports;

namespace Engine.Simulation.Hosting;

/// <summary>Everything outside of the engine. It outlives servers.</summary>
internal sealed class Outside(Town town) : IPorts
{
    public async ValueTask<PortAnswer> AskAsync(string port, PortRequest request, CancellationToken cancellation = default)
    {
        await town.PauseAsync();
        return PortAnswer.Done();
    }
}
