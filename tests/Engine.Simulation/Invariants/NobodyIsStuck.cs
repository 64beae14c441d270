using Engine.Contracts;

namespace Engine.Simulation.Invariants;

/// <summary>In the end everybody has an answer to what they asked.</summary>
internal sealed class NobodyIsStuck : Invariant
{
    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var customer in town.Residents.Customers)
            Hold(customer.IsDone, customer.Conversation.Actor, "every customer gets an answer in the end");
        Hold(town.Residents.Admin.Asking == 0, ActorId.Webhooks, "every admin gets an answer in the end");
        foreach (var agent in town.Residents.Agents)
            Hold(agent.Asking == 0, agent.Id.Actor, "every agent gets an answer in the end");
    }
}
