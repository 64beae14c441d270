using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Domain.Customers;
using Orleans.Placement;

namespace Engine.Silo.Grains;

/// <remarks>Placed where it is called from: that is its conversation, which tells it of its beginning and its end.</remarks>
[PreferLocalPlacement]
[GrainType("customer")]
internal sealed class CustomerGrain(SiloWorld silo) : ActorGrain<Customer>(Decider, silo), ICustomerGrain
{
    private static readonly CustomerDecider Decider = new();

    public ValueTask<Reply> Send(CustomerCommand command) => Deliver(command);

    public ValueTask<Reply> Look() => Deliver(new Look());
}
