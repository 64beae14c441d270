using Engine.Contracts.Views;
using Engine.Domain.Conversations;
using Engine.Domain.Customers;

namespace Engine.Simulation.Invariants;

/// <summary>At rest each customer's record has every conversation they opened, open or past; of the anonymous there is none.</summary>
internal sealed class CustomersKnowTheirConversations : Invariant
{
    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var conversation in Records.All<Conversation>())
        {
            if (conversation.Customer.Id.IsAnonymous)
            {
                var record = Records.Find(conversation.Customer.Id.Actor);
                Hold(record is null, conversation.Id.Actor, "of an anonymous customer there is no record");
                continue;
            }
            var customer = Records.State<Customer>(conversation.Customer.Id.Actor);
            Hold(customer is not null && customer.Knows(conversation.Id)
                && customer.Open.Contains(conversation.Id) == (conversation.Phase != Phase.Closed),
                conversation.Customer.Id.Actor, "a customer's record has every conversation", $"{conversation.Id}, {conversation.Phase}");
        }
    }
}
