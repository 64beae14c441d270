using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Gateway.Tests.Support;
using Engine.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Gateway.Tests.Hubs;

public sealed class PresenceTests
{
    private static readonly object Skilled = new { skills = new { care = 5 }, capacity = 2 };

    [Fact]
    public async Task An_agent_who_is_gone_for_longer_than_the_grace_is_away_and_keeps_what_they_hold()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        await using var sue = await gateway.AgentAsync("sue");
        await using (var ann = await gateway.AgentAsync("ann"))
        {
            await ann.InvokeAsync("SignIn", Skilled);
            await using var desk = HubStream.Open(ann, "Desk");
            await gateway.PostAsync("/v1/conversations/c-1/human", customer, "");
            await desk.NextKindAsync("offer");
            await ann.InvokeAsync("Accept", "c-1", null);
        }
        await GoneAsync(gateway, "ann");
        await LeasedAsync(gateway, "ann", TimeSpan.FromSeconds(30));

        gateway.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(AgentStatus.Available, (await LookAsync(gateway, "ann")).Status);
        gateway.Time.Advance(TimeSpan.FromSeconds(1));

        var away = await gateway.Engine.WatchAsync(new Watch.One(new AgentId("ann").Actor, 0))
            .FirstAsync(c => c.Event is AgentEvent.StatusChanged);
        Assert.Equal(new AgentEvent.StatusChanged(AgentStatus.Away, "connection lost"), away.Event);
        Assert.Equal("c-1", Assert.Single((await LookAsync(gateway, "ann")).Slots).Conversation.Value);
    }

    [Fact]
    public async Task An_agent_who_is_back_within_the_grace_stays_available()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using (var ann = await gateway.AgentAsync("ann")) await ann.InvokeAsync("SignIn", Skilled);
        await LeasedAsync(gateway, "ann", TimeSpan.FromSeconds(30));

        gateway.Time.Advance(TimeSpan.FromSeconds(29));
        await using var back = await gateway.AgentAsync("ann");
        await LeasedAsync(gateway, "ann", TimeSpan.FromSeconds(60));
        await StaysForAsync(gateway, "ann", minutes: 5);
    }

    /// <summary>A supervisor who had taken a conversation over and gone used to keep it for ever.</summary>
    [Fact]
    public async Task A_supervisor_counts_as_connected_over_the_wall_and_loses_what_they_hold_when_they_are_gone()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");
        await using (var sue = await gateway.SupervisorAsync("sue"))
        {
            await sue.InvokeAsync("TakeOver", "c-1", null);
            await StaysForAsync(gateway, "sue", minutes: 5);
            Assert.Single((await LookAsync(gateway, "sue")).Slots);
        }
        await LeasedAsync(gateway, "sue", TimeSpan.FromSeconds(30));
        gateway.Time.Advance(TimeSpan.FromSeconds(30));
        await SeenAsync<AgentEvent.ConnectionLost>(gateway, new AgentId("sue").Actor, _ => true);

        gateway.Time.Advance(TimeSpan.FromMinutes(2));

        await SeenAsync<ConversationEvent.OwnerChanged>(gateway, new ConversationId("c-1").Actor, e => e.Owner.Kind == OwnerKind.Queue);
    }

    [Fact]
    public async Task With_two_windows_open_closing_one_changes_nothing()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var first = await gateway.AgentAsync("ann");
        await first.InvokeAsync("SignIn", Skilled);
        await using (var second = await gateway.AgentAsync("ann")) await second.InvokeAsync("SetStatus", "available");
        await LeftAsync(gateway, "ann", connections: 1);

        await StaysForAsync(gateway, "ann", minutes: 5);
    }

    [Fact]
    public async Task An_agent_who_signed_out_stays_signed_out()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using (var ann = await gateway.AgentAsync("ann"))
        {
            await ann.InvokeAsync("SignIn", Skilled);
            await ann.InvokeAsync("SetStatus", "offline");
        }
        await GoneAsync(gateway, "ann");

        gateway.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(AgentStatus.Offline, (await LookAsync(gateway, "ann")).Status);
    }

    /// <summary>Time passes, no faster than leases are renewed, and nothing becomes of it.</summary>
    private static async Task StaysForAsync(GatewayUnderTest gateway, string agent, int minutes)
    {
        for (var i = 0; i < minutes * 3; i++)
        {
            gateway.Time.Advance(TimeSpan.FromSeconds(20));
            var until = gateway.Time.GetUtcNow() + TimeSpan.FromSeconds(40);   // renewed while the clock moved, or right after
            await SeenAsync<AgentEvent.LeaseChanged>(gateway, new AgentId(agent).Actor, e => e.Until >= until);
        }
        Assert.DoesNotContain(await gateway.Engine.ReadAsync(new AgentId(agent).Actor, 0, 1_000),
            c => c.Event is AgentEvent.StatusChanged { Why: not null });
    }

    /// <summary>The agent's actor has a gateway's lease for so long from now.</summary>
    private static Task LeasedAsync(GatewayUnderTest gateway, string agent, TimeSpan span)
    {
        var until = gateway.Time.GetUtcNow() + span;
        return SeenAsync<AgentEvent.LeaseChanged>(gateway, new AgentId(agent).Actor, e => e.Holder != "self" && e.Until == until);
    }

    private static async Task SeenAsync<T>(GatewayUnderTest gateway, ActorId actor, Func<T, bool> which) where T : Event =>
        await gateway.Engine.WatchAsync(new Watch.One(actor, 0))
            .FirstAsync(c => c.Event is T e && which(e)).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    private static Task GoneAsync(GatewayUnderTest gateway, string agent) => LeftAsync(gateway, agent, connections: 0);

    /// <summary>The server has noticed.</summary>
    private static async Task LeftAsync(GatewayUnderTest gateway, string agent, int connections)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var presence = gateway.Services.GetRequiredService<Presence>();
        while (presence.ConnectionsOf(new AgentId(agent)) != connections)
        {
            tooLong.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task<AgentView> LookAsync(GatewayUnderTest gateway, string agent) =>
        (AgentView)(await gateway.Engine.SendAsync(new AgentId(agent).Actor, new Look())).View!;
}
