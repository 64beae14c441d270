using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Runtime.Ports;
using Orleans.Concurrency;

namespace Engine.Silo.Ports;

/// <summary>A port to the outside; its key is the port's name.</summary>
/// <remarks>The aliases are on the wire between versions: append only.</remarks>
[Alias("engine.port")]
internal interface IPortGrain : IGrainWithStringKey
{
    /// <summary>
    /// Asks it. The reply's view is the answer. Whoever asks says by the token how long; Orleans' own limit is only for the lost.
    /// </summary>
    [Alias("ask")]
    [ResponseTimeout("01:00:00")]
    ValueTask<Reply> Ask(PortRequest request, CancellationToken cancellation);
}

/// <remarks>
/// A stateless worker: it runs in the silo of whoever asks. Reentrant: requests do not wait for each other but for the port's limit.
/// </remarks>
[Reentrant]
[StatelessWorker(maxLocalWorkers: 1)]
[GrainType("port")]
internal sealed class PortGrain(PortTable ports) : Grain, IPortGrain
{
    public async ValueTask<Reply> Ask(PortRequest request, CancellationToken cancellation) =>
        (await ports.AskAsync(this.GetPrimaryKeyString(), request, cancellation)).ToReply();
}
