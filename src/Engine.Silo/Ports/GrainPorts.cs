using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Runtime.Ports;

namespace Engine.Silo.Ports;

/// <summary>The outside as a silo's actors see it.</summary>
internal sealed class GrainPorts(IGrainFactory grains) : IPorts
{
    public async ValueTask<PortAnswer> AskAsync(string port, PortRequest request, CancellationToken cancellation = default) =>
        (PortAnswer)(await grains.GetGrain<IPortGrain>(port).Ask(request, cancellation)).View!;
}
