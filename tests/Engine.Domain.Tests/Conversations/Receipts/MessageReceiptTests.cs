using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Domain.Conversations.Receipts;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations.Receipts;

public sealed class MessageReceiptTests
{
    [Fact]
    public void A_repeated_message_gets_the_first_receipt_with_its_whole_turn_even_after_other_turns()
    {
        var shop = new Shop().Start(First);
        var first = Done(shop.Says(First, Phrases.Fraud, "m-1"));
        shop.Says(First, Phrases.WhereIsMyOrder, "m-2");
        shop.Network.Restart(First.Actor);
        var events = shop.Events(First).Count();

        var again = Done(shop.Says(First, Phrases.Fraud, "m-1"));

        Assert.Equal((first.First, first.Last), (again.First, again.Last));
        Assert.Equal(4, first.Last - first.First + 1);   // said, escalated, last words, new owner
        Assert.Equal(events, shop.Events(First).Count());
    }

    [Fact]
    public void A_repeat_gets_its_receipt_even_when_the_conversation_has_closed()
    {
        var shop = new Shop().Start(First);
        var first = Done(shop.Says(First, Phrases.WhereIsMyOrder, "m-1"));
        shop.Tell(First, new ConversationCommand.Close("customer"));

        Assert.Equal(first.First, Done(shop.Says(First, Phrases.WhereIsMyOrder, "m-1")).First);
    }

    [Fact]
    public void A_message_id_with_another_text_is_refused()
    {
        var shop = new Shop().Start(First);
        shop.Says(First, Phrases.WhereIsMyOrder, "m-1");

        Refused(Refusal.MessageIdReused, shop.Says(First, Phrases.SendItBack, "m-1"));
    }

    [Fact]
    public void Customer_and_agents_may_use_the_same_message_ids()
    {
        var customer = new AgentId("customer");   // even an agent of that name
        var shop = new Shop().Start(First);
        shop.Says(First, Phrases.WhereIsMyOrder, "1");
        shop.Tell(First, new ConversationCommand.TakeOver(customer));

        Done(shop.AgentSays(First, customer, "Hello", "1"));
        var said = Done(shop.AgentSays(First, customer, "Hello", "1"));

        Assert.Equal(said.First, said.Last);
        Assert.Equal(shop.Conversation(First).Sequence - shop.Events(First).Reverse()
            .TakeWhile(e => e is not Contracts.Events.ConversationEvent.AgentSaid).Count(), said.First);
    }

    [Fact]
    public void Receipts_are_kept_for_the_last_messages_only_so_that_state_stays_bounded()
    {
        var shop = new Shop().Start(First);
        for (var i = 0; i < Receipt.KeptMax + 1; i++) shop.Says(First, Phrases.Thanks, $"m-{i}");

        Assert.Equal(Receipt.KeptMax, shop.Conversation(First).Receipts.Length);
        var events = shop.Events(First).Count();
        Done(shop.Says(First, Phrases.Thanks, "m-1"));

        Assert.Equal(events, shop.Events(First).Count());
    }

    [Fact]
    public void Events_are_numbered_from_one_without_gaps_and_a_receipt_names_the_turns_own()
    {
        var shop = new Shop().Start(First);
        shop.Says(First, Phrases.WhereIsMyOrder);
        var receipt = Done(shop.Says(First, Phrases.Fraud));

        var journal = shop.Network.Actor(First.Actor).Journal;
        Assert.Equal(Enumerable.Range(1, journal.Count), journal.Select(c => (int)c.Sequence));
        Assert.Equal(Phrases.Fraud,
            Assert.IsType<Contracts.Events.ConversationEvent.CustomerSaid>(journal[(int)receipt.First - 1].Event).Text);
        Assert.IsType<Contracts.Events.ConversationEvent.OwnerChanged>(journal[(int)receipt.Last - 1].Event);
    }
}
