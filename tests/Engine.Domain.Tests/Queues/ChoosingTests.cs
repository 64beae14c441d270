using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Queues;

/// <summary>Who of several agents is asked.</summary>
public sealed class ChoosingTests
{
    [Fact]
    public void The_least_loaded_agent_is_asked_by_load_over_capacity()
    {
        var shop = new Shop().SignIn(Ann, capacity: 2).SignIn(Bob, capacity: 8);
        shop.Wait(1);

        foreach (var id in new[] { First, Second, Third }) shop.Waiting(id);

        // Nobody has anything, and Ann came first; then Ann is at 1/2 and Bob at 0/8, then Bob at 1/8.
        Assert.Equal([Ann, Bob, Bob], new[] { First, Second, Third }.SelectMany(shop.OfferedTo));
    }

    [Fact]
    public void Of_equally_loaded_agents_the_better_skilled_is_asked()
    {
        var shop = new Shop().SignIn(Ann, "billing:3").SignIn(Bob, "billing:5");

        shop.Waiting(First, Billing);

        Assert.Equal([Bob], shop.OfferedTo(First));
    }

    [Fact]
    public void Of_equally_loaded_and_skilled_agents_the_longest_idle_is_asked()
    {
        var shop = new Shop().SignIn(Bob);
        shop.Wait(5);
        shop.SignIn(Ann);

        shop.Waiting(First);
        shop.Accept(First, Bob);
        shop.Tell(First, new ConversationCommand.Close("bob"));
        shop.Waiting(Second);

        Assert.Equal([Bob], shop.OfferedTo(First));
        Assert.Equal([Ann], shop.OfferedTo(Second));   // Bob gave something up later
    }

    [Fact]
    public void The_choice_is_on_record_with_all_candidates_and_what_spoke_for_another()
    {
        var shop = new Shop().SignIn(Bob, "billing:5", capacity: 2).SignIn(Ann, "billing:5").SignIn(Sue, "billing:4");
        shop.Waiting(First, Billing);
        shop.SignIn(new AgentId("dan"), "billing:5");

        shop.Waiting(Second, Billing);

        var chosen = shop.Events(Billing).OfType<QueueEvent.Chosen>().Last();
        Assert.Equal(["bob chosen", "dan less idle", "sue less skilled", "ann busier"],
            chosen.Candidates.OrderBy(c => c.Verdict, StringComparer.Ordinal).Select(c => $"{c.Agent} {c.Verdict}").OrderBy(Rank));

        static int Rank(string verdict) => verdict.EndsWith("chosen", StringComparison.Ordinal) ? 0
            : verdict.EndsWith("idle", StringComparison.Ordinal) ? 1 : verdict.EndsWith("skilled", StringComparison.Ordinal) ? 2 : 3;
    }

    [Fact]
    public void Whoever_lacks_a_skill_is_never_asked_and_is_not_on_the_roster()
    {
        var shop = new Shop().SignIn(Ann, "sales:5").SignIn(Bob, "billing:5").Waiting(First, Vip);
        shop.Wait(3600);

        Assert.Empty(shop.OfferedTo(First));
        Assert.Empty(shop.Queue(Vip).Roster);
    }

    [Fact]
    public void An_agent_who_does_not_speak_the_language_is_passed_over_and_who_names_none_speaks_any()
    {
        var shop = new Shop().SignIn(Ann, capacity: 9, languages: "en").SignIn(Bob, capacity: 1, languages: ["EN", "De"]);
        shop.Waiting(First, locale: "de-AT");
        Assert.Equal([Bob], shop.OfferedTo(First));

        shop.SignIn(Sue, capacity: 1).Waiting(Second, locale: "de");

        Assert.Equal([Sue], shop.OfferedTo(Second));
    }

    [Fact]
    public void The_language_is_what_the_channel_says_and_else_what_the_customer_writes()
    {
        var shop = new Shop().Start(First).Start(Second, locale: "EN_us");
        shop.Says(First, Phrases.German);
        shop.Says(Second, Phrases.German);
        shop.Tell(First, new ConversationCommand.AskForPerson());
        shop.Tell(Second, new ConversationCommand.AskForPerson());

        Assert.Equal(["de", "en"], shop.Queue(General).Waiting.Select(w => w.Demand.Language));
    }

    /// <summary>It was counted only from the next message on, so a newcomer's first words went to whoever was free.</summary>
    [Fact]
    public void The_message_that_hands_over_counts_for_the_language()
    {
        var shop = new Shop().SignIn(Ann, capacity: 9, languages: "en").SignIn(Bob, capacity: 1, languages: "de").Start(First);

        shop.Says(First, Phrases.GermanHuman);

        Assert.Equal([Bob], shop.OfferedTo(First));
    }

    [Fact]
    public void Looking_at_a_queue_changes_nothing()
    {
        var shop = new Shop().Waiting(First, Billing).SignIn(Ann, "billing:2");
        shop.Network.Tick(TimeSpan.FromSeconds(60));   // now she would do, but nobody has woken the queue
        var events = shop.Events(Billing).Count();

        Done(shop.Network.Send(Billing.Actor, new Look()));

        Assert.Equal(events, shop.Events(Billing).Count());
    }

    [Fact]
    public void A_queue_that_the_assistant_does_not_know_takes_nobody() =>
        Refused(Refusal.UnknownQueue,
            new Shop().Tell(new QueueId("moon").Actor, new QueueCommand.Enqueue(First, 2, new Demand(0, Skills.Of("")))));
}
