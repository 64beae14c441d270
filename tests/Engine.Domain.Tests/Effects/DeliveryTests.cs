using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Effects;

/// <summary>Effects arrive at least once: late, again, or after a crash.</summary>
public sealed class DeliveryTests
{
    public static TheoryData<string> All => [.. Stories.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_effect_that_was_ever_delivered_may_arrive_once_more_and_changes_nothing_that_lasts(string story)
    {
        for (var i = 0; i < Stories.Tell(story).Network.Delivered.Count; i++)
        {
            var shop = Stories.Tell(story);
            var before = WhatLasts(shop);

            shop.Network.DeliverAgain(shop.Network.Delivered[i]);
            shop.Network.Settle();

            Assert.Equal(before, WhatLasts(shop));
            // A late copy may leave an entry in a queue where nobody is free; it is found out as soon as somebody is.
            shop.SignIn(new AgentId("zoe"), "billing:5,vip:5", 50);
            Assert.All(shop.Network.All<Domain.Queues.Queue>().SelectMany(q => q.Waiting), w =>
            {
                Assert.Equal(w.Epoch, shop.Conversation(w.Conversation).Epoch);
                Assert.Equal(Phase.Offered, shop.Conversation(w.Conversation).Phase);
            });
        }
    }

    [Fact]
    public void Effects_to_one_receiver_are_owed_in_order_until_each_is_answered()
    {
        var shop = new Shop().Start(First);
        shop.Network.Send(First.Actor, new ConversationCommand.AskForPerson());
        shop.Network.Send(First.Actor, new ConversationCommand.TakeOver(Sue));

        var owed = shop.Network.Actor(First.Actor).Owed.Effects;
        Assert.Collection(owed,
            e => Assert.IsType<QueueCommand.Enqueue>(e.Command),
            e => Assert.IsType<QueueCommand.Leave>(e.Command),
            e => Assert.IsType<AgentCommand.Assign>(e.Command));
        shop.Network.Restart(First.Actor);
        Assert.Equal(owed.Select(e => e.Id), shop.Network.Actor(First.Actor).Owed.Effects.Select(e => e.Id));
        shop.Network.Settle();
        Assert.Empty(shop.Network.Actor(First.Actor).Owed.Effects);
        Assert.Empty(shop.Queue(General).Waiting);
    }

    [Fact]
    public void An_answer_that_comes_twice_counts_once()
    {
        var shop = new Shop().Start(First);
        shop.Network.Send(First.Actor, new ConversationCommand.AskForPerson());
        var effect = shop.Network.Actor(First.Actor).Owed.Effects.Single();
        var full = new Reply.Refused(Refusal.QueueFull, "full");

        Done(shop.Network.Send(First.Actor, new Settle(effect.Id, full)));
        var events = shop.Events(First).Count();
        Done(shop.Network.Send(First.Actor, new Settle(effect.Id, full)));

        Assert.Equal(events, shop.Events(First).Count());
        shop.Owns(First, Owner.Bot, Phase.Bot);
    }

    [Fact]
    public void A_queue_hears_the_newest_word_of_an_agent_and_an_older_one_never_replaces_it()
    {
        var shop = new Shop().SignIn(Ann, capacity: 2);
        var older = shop.Agent(Ann).ToStanding();
        shop.SetStatus(Ann, AgentStatus.Away);

        var events = shop.Events(General).Count();
        Done(shop.Tell(General.Actor, new QueueCommand.Roster(older)));

        Assert.Equal(events, shop.Events(General).Count());
        Assert.Equal(AgentStatus.Away, shop.Queue(General).Roster["ann"].Status);
    }

    [Fact]
    public void Many_changes_of_an_agent_are_one_word_to_each_queue()
    {
        var shop = new Shop().SignIn(Ann, "billing:1");
        for (var i = 0; i < 10; i++)
            shop.Network.Send(Ann.Actor, new AgentCommand.SetStatus(i % 2 == 0 ? AgentStatus.Away : AgentStatus.Available));

        Assert.Equal(2, shop.Network.Actor(Ann.Actor).Owed.Effects.Length);
    }

    /// <summary>The offer's answer was lost and the agent accepted at once: the second copy of the offer must not cost the place.</summary>
    [Fact]
    public void An_agent_who_accepts_before_the_offers_answer_has_come_back_keeps_the_customer()
    {
        var shop = new Shop().SignIn(Ann).Start(First);
        shop.Network.Faults = new Faults(LostReply: 1);
        shop.Network.Send(First.Actor, new ConversationCommand.AskForPerson());
        while (shop.Conversation(First).Phase != Phase.Offered) shop.Network.Run(1);
        shop.Network.Send(First.Actor, new ConversationCommand.Accept(Ann));
        shop.Network.Faults = Faults.None;
        shop.Network.Settle();

        shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        Assert.Equal([Ann], shop.OfferedTo(First));
        Assert.Equal(SlotState.Assigned, shop.Agent(Ann).Slots.Single().State);
    }

    [Fact]
    public void A_queue_that_was_told_late_of_a_conversation_forgets_it_when_an_agent_knows_better()
    {
        var shop = new Shop().WithAgent(First, Ann);   // Ann holds it under epoch 3

        Done(shop.Tell(General.Actor, new QueueCommand.Enqueue(First, 2, new Demand(5, Skills.Of("")))));

        Assert.Empty(shop.Queue(General).Waiting);
        Assert.Equal(SlotState.Assigned, shop.Agent(Ann).Slots.Single().State);
    }

    [Fact]
    public void A_queue_that_was_told_late_of_a_conversation_forgets_it_when_the_conversation_refuses_the_offer()
    {
        var shop = new Shop().Start(First).SignIn(Ann);   // the bot has it

        Done(shop.Tell(General.Actor, new QueueCommand.Enqueue(First, 2, new Demand(5, Skills.Of("")))));

        Assert.Empty(shop.Queue(General).Waiting);
        Assert.Empty(shop.Agent(Ann).Slots);
        shop.Owns(First, Owner.Bot, Phase.Bot);
    }

    [Fact]
    public void A_choice_that_nothing_comes_of_is_made_again_after_twice_the_time_to_think()
    {
        var shop = new Shop().Start(First).SignIn(Ann);
        shop.Network.Send(General.Actor, new QueueCommand.Enqueue(First, 2, new Demand(5, Skills.Of(""))));
        var reserve = shop.Network.Actor(General.Actor).Owed.Effects.Single();
        var kept = new Reply.Accepted(1, 0) { View = shop.Agent(Ann).ToStanding() };   // but for an older choice, and given up since
        shop.Network.Send(General.Actor, new Settle(reserve.Id, kept));

        shop.Wait(59);
        Assert.Equal(Ann, shop.Queue(General).Waiting.Single().Chosen);
        shop.Wait(1);

        Assert.Empty(shop.Queue(General).Waiting);   // this time the conversation said that it does not wait
    }

    /// <summary>Who owns and holds what.</summary>
    private static string WhatLasts(Shop shop) => string.Join("\n",
        shop.Network.All<Domain.Conversations.Conversation>()
            .Select(c => $"{c.Id} {c.Phase} {c.Owner.Id} {c.Epoch} {c.Custody.Offer?.Agent}")
            .Concat(shop.Network.All<Domain.Agents.Agent>()
                .SelectMany(a => a.Slots.Select(s => $"{a.Id} {a.Status} {s.Conversation} {s.Epoch} {s.State}")))
            .Concat(shop.Network.All<Domain.Customers.Customer>().Select(c => $"{c.Id} {string.Join(',', c.Open)} {c.Conversations}")));
}
