using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Agents;

/// <summary>An agent is present as long as some gateway says so.</summary>
public sealed class LeaseTests
{
    private const string Here = "gateway-1", There = "gateway-2";

    private readonly Shop _shop = new(new AssistantBuilder().WithLeases());

    /// <summary>Gateway 1 used to set her away half a minute after it had lost her, wherever she was.</summary>
    [Fact]
    public void An_agent_whose_connection_drops_at_one_gateway_and_returns_at_another_stays_available()
    {
        _shop.SignIn(Ann);
        Connected(Ann, Here);
        Disconnected(Ann, Here);
        for (var i = 0; i < 30; i++)
        {
            Connected(Ann, There);
            _shop.Wait(20);
        }

        Assert.Equal(AgentStatus.Available, _shop.Agent(Ann).Status);
        Assert.Equal([There], _shop.Agent(Ann).Leases.Keys);
    }

    /// <summary>The assistants were read again while she was signed in.</summary>
    [Fact]
    public void An_agent_serves_a_queue_that_came_since_as_soon_as_her_connection_is_renewed()
    {
        _shop.SignIn(Ann);
        var returns = new QueueId("returns");
        _shop.Network.Assistant = new AssistantBuilder().WithLeases().Queue(returns).Build();

        Connected(Ann, Here);

        Assert.Contains(returns, _shop.Agent(Ann).Queues);
        Assert.Contains(_shop.Queue(returns).Roster.Values, standing => standing.Agent == Ann);
        var events = _shop.Network.Actor(Ann.Actor).Journal.Count;
        Connected(Ann, Here);
        Assert.Equal(events, _shop.Network.Actor(Ann.Actor).Journal.Count);
    }

    [Fact]
    public void Whose_last_connection_drops_is_set_away_after_the_grace_and_keeps_what_they_hold()
    {
        _shop.WithAgent(First, Ann);
        Connected(Ann, Here);
        Disconnected(Ann, Here);

        _shop.Wait(29);
        Assert.Equal(AgentStatus.Available, _shop.Agent(Ann).Status);
        _shop.Wait(1);

        Assert.Equal(AgentStatus.Away, _shop.Agent(Ann).Status);
        _shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        _shop.Waiting(Second);
        Assert.Empty(_shop.OfferedTo(Second));
    }

    [Fact]
    public void Who_leaves_before_any_gateway_has_renewed_is_set_away_after_the_grace_too()
    {
        _shop.SignIn(Ann);
        Disconnected(Ann, Here);

        _shop.Wait(30);

        Assert.Equal(AgentStatus.Away, _shop.Agent(Ann).Status);
    }

    [Fact]
    public void An_agent_whose_gateway_dies_is_set_away_when_its_lease_ends()
    {
        _shop.SignIn(Ann);
        Connected(Ann, Here);

        _shop.Wait(59);
        Assert.Equal(AgentStatus.Available, _shop.Agent(Ann).Status);
        _shop.Wait(1);

        Assert.Equal(AgentStatus.Away, _shop.Agent(Ann).Status);
    }

    /// <summary>An agent whose machine had died used to keep their customers for ever.</summary>
    [Fact]
    public void What_an_agent_holds_who_is_gone_goes_back_to_the_head_of_its_queue()
    {
        _shop.WithAgent(First, Ann).Waiting(Second);
        Connected(Ann, Here);

        _shop.Wait(60 + 119);
        _shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        _shop.Wait(1);

        _shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.True(_shop.Queue(General).Entry(First)!.Head);
        Assert.Equal(AgentStatus.Offline, _shop.Agent(Ann).Status);
        Assert.Empty(_shop.Agent(Ann).Slots);
        Assert.Empty(_shop.Queue(General).Roster);
        _shop.SignIn(Bob);
        Assert.Equal([Ann, Bob], _shop.OfferedTo(First));
    }

    [Fact]
    public void Who_is_back_in_time_is_available_again_with_all_that_they_held()
    {
        _shop.WithAgent(First, Ann);
        Connected(Ann, Here);
        _shop.Wait(100);
        Assert.Equal(AgentStatus.Away, _shop.Agent(Ann).Status);

        Connected(Ann, There);
        _shop.Waiting(Second);

        Assert.Equal(AgentStatus.Available, _shop.Agent(Ann).Status);
        _shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        Assert.Equal([Ann], _shop.OfferedTo(Second));
    }

    [Fact]
    public void Who_was_on_a_break_before_is_still_on_it_when_the_connection_returns()
    {
        _shop.SignIn(Ann).SetStatus(Ann, AgentStatus.Away);
        _shop.Wait(100);

        Connected(Ann, Here);

        Assert.Equal(AgentStatus.Away, _shop.Agent(Ann).Status);
    }

    [Fact]
    public void Who_goes_on_a_break_as_the_connection_returns_is_on_it()
    {
        _shop.SignIn(Ann);
        _shop.Wait(100);

        Done(_shop.SetStatus(Ann, AgentStatus.Away));
        Connected(Ann, Here);

        Assert.Equal(AgentStatus.Away, _shop.Agent(Ann).Status);
    }

    /// <summary>Rosters used to keep whoever vanished without signing out.</summary>
    [Fact]
    public void Who_vanished_and_holds_nothing_is_signed_out_in_the_end_and_leaves_the_roster()
    {
        _shop.SignIn(Ann);

        _shop.Wait(60 + (30 * 60) - 1);
        Assert.Equal(["ann"], _shop.Queue(General).Roster.Keys);
        _shop.Wait(1);

        Assert.Equal(AgentStatus.Offline, _shop.Agent(Ann).Status);
        Assert.Empty(_shop.Queue(General).Roster);
    }

    [Fact]
    public void Nobody_keeps_a_place_who_has_no_lease_although_nothing_has_set_them_away_yet()
    {
        _shop.SignIn(Ann);
        _shop.Network.Tick(TimeSpan.FromHours(1));

        var reply = _shop.Network.Send(Ann.Actor, new AgentCommand.Reserve(First, 2, General, TimeSpan.FromSeconds(30)));

        Refused(Refusal.AgentAway, reply);
        Assert.Equal(AgentStatus.Away, Assert.IsType<Standing>(reply.View).Status);
        Assert.Empty(_shop.Agent(Ann).Slots);
    }

    /// <summary>After a restart, agents who were not there used to be asked one after the other, half a minute each.</summary>
    [Fact]
    public void After_an_outage_only_who_is_there_is_asked()
    {
        _shop.SignIn(Ann).SignIn(Bob).SignIn(Sue);
        _shop.Network.Tick(TimeSpan.FromHours(1));   // the engine is down: nobody is woken
        _shop.Network.Send(Sue.Actor, new AgentCommand.Connected(Here, TimeSpan.FromSeconds(60)));
        _shop.Network.Send(First.Actor, new ConversationCommand.Start(new CustomerProfile(Kim), "web"));
        _shop.Network.Send(First.Actor, new ConversationCommand.AskForPerson());

        _shop.Network.Settle();

        Assert.Equal([Sue], _shop.OfferedTo(First));
    }

    /// <summary>The refusal used to stand in the roster as a newer word than the agent's own, and nobody asked them any more.</summary>
    [Fact]
    public void Who_had_no_lease_for_a_moment_and_has_one_again_is_asked_a_little_later()
    {
        _shop.SignIn(Ann).Start(First);
        _shop.Network.Send(Ann.Actor, new AgentCommand.SetStatus(AgentStatus.Away));
        _shop.Network.Send(Ann.Actor, new AgentCommand.SetStatus(AgentStatus.Available));   // the queue has not heard of it
        _shop.Network.Tick(TimeSpan.FromHours(1));
        _shop.Network.Send(First.Actor, new ConversationCommand.AskForPerson());
        var enqueue = _shop.Network.Actor(First.Actor).Owed.Effects.Single(e => e.Command is QueueCommand.Enqueue);
        _shop.Network.Send(enqueue.To, enqueue.Command);
        var reserve = _shop.Network.Actor(General.Actor).Owed.Effects.Single();
        var refused = _shop.Network.Send(reserve.To, reserve.Command);
        // Back before anything has set her away.
        _shop.Network.Send(Ann.Actor, new AgentCommand.Connected(Here, TimeSpan.FromSeconds(60)));
        _shop.Network.Send(General.Actor, new Settle(reserve.Id, refused));

        _shop.Wait(5);

        Assert.Equal([Ann], _shop.OfferedTo(First));
    }

    [Fact]
    public void A_supervisor_who_took_a_conversation_over_and_is_gone_loses_it_to_the_queue()
    {
        _shop.Start(First).Tell(First, new ConversationCommand.TakeOver(Sue));
        Connected(Sue, Here);

        _shop.Wait(60 + 119);
        _shop.Owns(First, Owner.Of(Sue), Phase.WithAgent);
        _shop.Wait(1);

        _shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.Empty(_shop.Agent(Sue).Slots);
        _shop.Tell(First, new ConversationCommand.TakeOver(Sue));   // and takes it again
        _shop.Wait(60 + 120);
        _shop.Owns(First, Owner.Of(General), Phase.Waiting);
    }

    [Fact]
    public void Leases_of_whoever_has_signed_out_and_repeats_of_a_renewal_write_nothing()
    {
        _shop.SignIn(Ann);
        Connected(Ann, Here);
        var before = _shop.Agent(Ann).Sequence;
        Connected(Ann, Here);
        Assert.Equal(before, _shop.Agent(Ann).Sequence);

        _shop.SignOut(Ann);
        before = _shop.Agent(Ann).Sequence;
        Connected(Ann, There);
        Disconnected(Ann, There);

        Assert.Equal(before, _shop.Agent(Ann).Sequence);
        Assert.Null(_shop.Network.Actor(Ann.Actor).Owed.WakeAt);
    }

    [Theory]
    [InlineData("", 60, Refusal.IdInvalid)]
    [InlineData("a gateway", 60, Refusal.IdInvalid)]
    [InlineData(Here, -1, Refusal.FieldInvalid)]
    [InlineData(Here, 3_601, Refusal.FieldInvalid)]
    public void A_lease_that_is_none_is_refused(string gateway, int seconds, Refusal refusal)
    {
        _shop.SignIn(Ann);

        Refused(refusal, _shop.Tell(Ann, new AgentCommand.Connected(gateway, TimeSpan.FromSeconds(seconds))));
        Refused(refusal, _shop.Tell(Ann, new AgentCommand.Disconnected(gateway, TimeSpan.FromSeconds(seconds))));
    }

    private void Connected(AgentId agent, string gateway) =>
        Done(_shop.Tell(agent, new AgentCommand.Connected(gateway, TimeSpan.FromSeconds(60))));

    private void Disconnected(AgentId agent, string gateway) =>
        Done(_shop.Tell(agent, new AgentCommand.Disconnected(gateway, TimeSpan.FromSeconds(30))));
}
