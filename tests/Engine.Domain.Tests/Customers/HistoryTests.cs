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

        Assert.Equal(["escalated_by_supervisor", "taken_over"], shop.Network.Customer(Kim).Past.Reverse().Select(p => p.Outcome.Escalation));
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
            Open(shop, id, new CustomerProfile(Kim, Facts: Enumerable.Range(0, 10).ToImmutableSortedDictionary(n => $"{i:00}-{n}", _ => "v")));
            shop.Tell(id, new ConversationCommand.Close("customer"));
        }

        var customer = shop.Network.Customer(Kim);
        Assert.Equal((10, 12), (customer.Past.Length, customer.Conversations));
        Assert.Equal(64, customer.Profile!.Facts!.Count);
        Assert.Contains("11-9", customer.Profile.Facts.Keys);
    }

    private static void Open(Shop shop, ConversationId id, CustomerProfile profile) =>
        Done(shop.Tell(id, new ConversationCommand.Start(profile, "web")));

    private static ImmutableSortedDictionary<string, string> Facts(params string[] pairs) =>
        pairs.Chunk(2).ToImmutableSortedDictionary(p => p[0], p => p[1]);
}
