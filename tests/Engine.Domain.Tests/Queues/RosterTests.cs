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
