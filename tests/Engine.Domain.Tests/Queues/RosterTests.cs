using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Queues;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Queues;

public sealed class RosterTests
{
    [Fact]
    public void Who_signs_out_leaves_the_roster_and_comes_back_as_if_they_had_never_been_away()
    {
        var shop = new Shop().SignIn(Ann).SignIn(Bob);

        shop.SignOut(Ann);
        Assert.Equal(["bob"], shop.Queue(General).Roster.Keys);
        shop.SignIn(Ann, capacity: 1).SetStatus(Bob, AgentStatus.Away);
        shop.Waiting(First);

        Assert.Equal([Ann], shop.OfferedTo(First));
        Assert.Empty(shop.Queue(General).SignedOut);
    }

    /// <summary>The roster used to keep everybody who had ever worked here.</summary>
    [Fact]
    public void Of_a_thousand_who_came_and_went_a_queue_remembers_the_last_ten_minutes()
    {
        var shop = new Shop();

        for (var i = 0; i < 1_000; i++)
        {
            shop.SignIn(new AgentId($"temp-{i}")).SignOut(new AgentId($"temp-{i}"));
            shop.Wait(60);
        }

        Assert.Empty(shop.Queue(General).Roster);
        Assert.InRange(shop.Queue(General).SignedOut.Length, 1, 11);
    }

    [Fact]
    public void A_late_word_does_not_bring_back_who_signed_out()
    {
        var shop = new Shop().SignIn(Ann);
        var before = shop.Queue(General).Roster["ann"];
        shop.SignOut(Ann);

        shop.Tell(General.Actor, new QueueCommand.Roster(before));

        Assert.Empty(shop.Queue(General).Roster);
    }

    /// <summary>The answer to an older word, said while the queue was still served, was taken for the answer to the newest.</summary>
    [Fact]
    public void A_queue_that_is_served_no_more_hears_of_it_although_an_older_word_was_on_its_way()
    {
        var shop = new Shop().SignIn(Ann, "billing:5,vip:5");
        shop.Network.Send(Ann.Actor, new AgentCommand.SetStatus(AgentStatus.Away));
        var word = Assert.Single(shop.Network.Actor(Ann.Actor).Owed.Effects, e => e.To == Vip.Actor);
        var answer = new Settle(word.Id, shop.Network.Send(word.To, word.Command));
        shop.Network.Send(Ann.Actor, new AgentCommand.SignIn(Skills.Of("billing:5"), [], 3));

        shop.Network.Send(Ann.Actor, answer);
        shop.Network.Settle();

        Assert.Empty(shop.Queue(Vip).Roster);
        Assert.DoesNotContain("vip", shop.Network.Agent(Ann).Told.Keys);
    }

    [Fact]
    public void A_word_so_late_that_nobody_remembers_costs_one_question_and_no_customer_anything()
    {
        var shop = new Shop().SignIn(Ann);
        var before = shop.Queue(General).Roster["ann"];
        shop.SignOut(Ann);
        shop.Wait((int)Queue.SignedOutKept.TotalSeconds + 1);
        shop.SignIn(Bob).SignOut(Bob);   // one more who goes: Ann is forgotten

        shop.Tell(General.Actor, new QueueCommand.Roster(before));
        shop.SignIn(Bob, capacity: 1).Waiting(First);

        Assert.Equal([Bob], shop.OfferedTo(First));
        Assert.Equal(["bob"], shop.Queue(General).Roster.Keys);
    }
}
