using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Customers;

public sealed class HistoryTests
{
    [Fact]
    public void A_customer_has_open_conversations_and_past_ones_newest_first_with_their_outcomes()
    {
        var shop = new Shop().Start(First);
        shop.Says(First, Phrases.WhereIsMyOrder);
        shop.Tell(First, new ConversationCommand.Close("customer", "helped"));
        shop.Wait(60);
        shop.WithAgent(Second, Ann);
        shop.Tell(Second, new ConversationCommand.Close("ann"));
        shop.Start(Third);

        var view = Assert.IsType<CustomerView>(Done(shop.Tell(Kim.Actor, new Look())).View);

        Assert.Equal(Third, Assert.Single(view.Open));
        Assert.Equal(3, view.Conversations);
        Assert.Equal([Second, First], view.Past.Select(p => p.Conversation));
        Assert.Equal(new Outcome("track_order", null, "customer", "helped"), view.Past[1].Outcome);
        Assert.Equal(new Outcome(null, "customer_request", "ann", null), view.Past[0].Outcome);
    }

    /// <summary>A supervisor's escalation fires no rule, and used to be booked as the bot's own success.</summary>
    [Fact]
    public void What_a_supervisor_escalated_or_took_over_was_not_done_by_the_bot_alone()
    {
        var shop = new Shop().Start(First).Start(Second);
        shop.Tell(First, new ConversationCommand.Escalate(AssistantBuilder.General, "sue"));
        shop.Tell(Second, new ConversationCommand.TakeOver(Sue));
        foreach (var id in new[] { First, Second }) shop.Tell(id, new ConversationCommand.Close("customer"));

        Assert.Equal(["escalated_by_supervisor", "taken_over"],
            shop.Network.Customer(Kim).Past.Reverse().Select(p => p.Outcome.Escalation));
    }

    [Fact]
    public void What_the_newest_channel_says_of_a_customer_counts_and_what_it_does_not_say_is_kept()
    {
        var shop = new Shop();
        Open(shop, First, new CustomerProfile(Kim, "Kim", "en", Facts("tier", "gold", "since", "2019")));
        Open(shop, Second, new CustomerProfile(Kim, null, "de", Facts("tier", "silver")));

        var profile = shop.Network.Customer(Kim).Profile!;
        Assert.Equal(("Kim", "de"), (profile.Name, profile.Locale));
        Assert.Equal(Facts("tier", "silver", "since", "2019"), profile.Facts);
    }

    [Fact]
    public void Facts_and_past_conversations_do_not_pile_up()
    {
        var shop = new Shop();
        for (var i = 0; i < 12; i++)
        {
            var id = new ConversationId($"c-{i:00}");
            Open(shop, id, new CustomerProfile(
                Kim, Facts: Enumerable.Range(0, 10).ToImmutableSortedDictionary(n => $"{i:00}-{n}", _ => "v")));
            shop.Tell(id, new ConversationCommand.Close("customer"));
        }

        var customer = shop.Network.Customer(Kim);
        Assert.Equal((10, 12), (customer.Past.Length, customer.Conversations));
        Assert.Equal(64, customer.Profile!.Facts!.Count);
        Assert.Contains("11-9", customer.Profile.Facts.Keys);
    }

    /// <summary>One id for all guests used to be one customer with an endless list, looked through at each opening.</summary>
    [Fact]
    public void Of_an_id_that_many_share_only_the_newest_open_conversations_are_kept()
    {
        var shop = new Shop();
        for (var i = 0; i < Domain.Customers.Customer.OpenMax + 5; i++)
            Open(shop, new ConversationId($"c-{i:00}"), new CustomerProfile(Kim));

        var customer = shop.Network.Customer(Kim);
        Assert.Equal(Domain.Customers.Customer.OpenMax, customer.Open.Length);
        Assert.Equal(("c-05", "c-36"), (customer.Open[0].Value, customer.Open[^1].Value));
        Assert.Equal(37, customer.Conversations);
    }

    /// <summary>Words used to come back under a new key, with an end that was on its way while the customer was erased.</summary>
    [Fact]
    public void An_end_that_is_heard_of_after_the_customer_was_erased_says_how_and_not_in_what_words()
    {
        var shop = new Shop().Start(First);
        Erased(shop);

        shop.Tell(Kim.Actor, new CustomerCommand.Ended(First, new Outcome("track_order", null, "ann", "called Kim's mother")));

        Assert.Equal(new Outcome("track_order", null, "ann", null), Assert.Single(shop.Network.Customer(Kim).Past).Outcome);
    }

    /// <summary>It used to be kept: nobody had heard of it when the customer's conversations were erased.</summary>
    [Fact]
    public void A_conversation_that_began_before_its_customer_was_erased_and_is_heard_of_later_is_erased_too()
    {
        var shop = new Shop().Start(First);
        var before = shop.Now;
        shop.Wait(1);
        Erased(shop);
        var late = new CustomerCommand.Opened(Second, "web", new CustomerProfile(Kim, "Kim", "en"), before);
        shop.Start(Second, customer: new CustomerId("other"));

        shop.Tell(Kim.Actor, late);
        shop.Tell(Kim.Actor, late);

        Assert.Equal(new ConversationEvent.Erased("root"), Assert.Single(shop.Events(Second), e => e is ConversationEvent.Erased));
        var customer = shop.Network.Customer(Kim);
        Assert.Equal((true, 2, null), (customer.IsErased, customer.Conversations, customer.Profile));
    }

    [Fact]
    public void Who_comes_again_after_they_were_erased_is_known_anew()
    {
        var shop = new Shop().Start(First);
        Erased(shop);
        shop.Wait(1);

        shop.Start(Second);

        Assert.Equal("Kim", shop.Network.Customer(Kim).Profile!.Name);
        Assert.DoesNotContain(shop.Events(Second), e => e is ConversationEvent.Erased);
    }

    private static void Erased(Shop shop)
    {
        Done(shop.Tell(Kim.Actor, new CustomerCommand.Erase("root", 1)));
        Assert.True(shop.Network.Customer(Kim).IsErased);
    }

    [Fact]
    public void An_anonymous_customer_has_no_record_and_the_conversation_tells_it_nothing()
    {
        var nobody = new CustomerProfile(new CustomerId("anon-1"), "Kim");
        var shop = new Shop();
        Open(shop, First, nobody);
        shop.Tell(First, new ConversationCommand.AskForPerson());
        shop.Tell(First, new ConversationCommand.Close("customer"));

        Assert.DoesNotContain(shop.Network.Actors, a => a.Id.Kind == ActorKind.Customer);
        Assert.Empty(shop.Conversation(First).Outbox);
    }

    [Fact]
    public void Whoever_opens_an_anonymous_conversation_again_gets_the_same_one_and_nobody_known_gets_it()
    {
        var shop = new Shop();
        Open(shop, First, new CustomerProfile(new CustomerId("anon-1")));

        var again = Done(shop.Tell(First, new ConversationCommand.Start(new CustomerProfile(new CustomerId("anon-2")), "web")));

        Assert.Equal("anon-1", Assert.IsType<ConversationView>(again.View).Customer.Id.Value);
        Refused(Refusal.ConversationExists, shop.Tell(First, new ConversationCommand.Start(new CustomerProfile(Kim), "web")));
    }

    private static void Open(Shop shop, ConversationId id, CustomerProfile profile) =>
        Done(shop.Tell(id, new ConversationCommand.Start(profile, "web")));

    private static ImmutableSortedDictionary<string, string> Facts(params string[] pairs) =>
        pairs.Chunk(2).ToImmutableSortedDictionary(p => p[0], p => p[1]);
}
