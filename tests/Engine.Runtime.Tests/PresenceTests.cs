using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests;

public sealed class PresenceTests
{
    private static readonly PresenceTimes Times =
        new(Lease: TimeSpan.FromSeconds(60), RenewEvery: TimeSpan.FromSeconds(20), Grace: TimeSpan.FromSeconds(30));

    private readonly Clock _clock = new();

    /// <summary>The gateway that had lost her used to set her away although she was at another.</summary>
    [Fact]
    public async Task An_agent_whose_socket_drops_at_one_gateway_and_returns_at_another_stays_available()
    {
        await using var town = await Town.OpenAsync(clock: _clock);
        using Presence here = At(town, "gateway-1"), there = At(town, "gateway-2");
        await town.DoAsync(Ann.Actor, SignIn());
        here.Came(Ann);
        await LeasedAsync(town, "gateway-1");

        here.Went(Ann);
        there.Came(Ann);
        await LeasedAsync(town, "gateway-2");
        await PassAsync(town, "gateway-2", minutes: 5);

        Assert.DoesNotContain(await town.Engine.ReadAsync(Ann.Actor, 0, 1_000), c => c.Event is AgentEvent.StatusChanged);
    }

    [Fact]
    public async Task An_agent_whose_last_connection_drops_is_set_away_after_the_grace_and_is_available_when_it_returns()
    {
        await using var town = await Town.OpenAsync(clock: _clock);
        using var presence = At(town, "gateway-1");
        await town.DoAsync(Ann.Actor, SignIn());
        presence.Came(Ann);
        await LeasedAsync(town, "gateway-1");

        presence.Went(Ann);
        await town.Engine.SeenAsync<AgentEvent.LeaseChanged>(Ann.Actor, e => e.Until == _clock.GetUtcNow() + Times.Grace);
        _clock.Advance(Times.Grace);

        await town.Engine.SeenAsync<AgentEvent.StatusChanged>(
            Ann.Actor, _clock, e => e is { Status: AgentStatus.Away, Why: "connection lost" });
        presence.Came(Ann);
        await town.Engine.SeenAsync<AgentEvent.StatusChanged>(Ann.Actor,
            e => e is { Status: AgentStatus.Available, Why: "connected again" });
    }

    [Fact]
    public async Task A_renewal_that_fails_is_said_again_before_the_lease_ends()
    {
        var journal = new JournalDouble();
        await using var town = await Town.OpenAsync(journal, _clock);
        using var presence = At(town, "gateway-1");
        await town.DoAsync(Ann.Actor, SignIn());
        var failed = 0;
        journal.AppendFails = turn => turn.Events.Any(e => e is AgentEvent.LeaseChanged) && ++failed == 1 ? JournalDouble.Broken : null;

        presence.Came(Ann);
        await UntilAsync(() => Volatile.Read(ref failed) == 1);
        _clock.Advance(Times.RenewEvery);

        await LeasedAsync(town, "gateway-1");
        Assert.Equal(AgentStatus.Available, (await town.LookAsync<AgentView>(Ann.Actor)).Status);
    }

    [Fact]
    public async Task With_two_connections_here_one_that_drops_changes_nothing()
    {
        await using var town = await Town.OpenAsync(clock: _clock);
        using var presence = At(town, "gateway-1");
        await town.DoAsync(Ann.Actor, SignIn());
        presence.Came(Ann);
        presence.Came(Ann);
        await LeasedAsync(town, "gateway-1");

        presence.Went(Ann);
        await PassAsync(town, "gateway-1", minutes: 2);

        Assert.DoesNotContain(await town.Engine.ReadAsync(Ann.Actor, 0, 1_000), c => c.Event is AgentEvent.StatusChanged);
    }

    [Fact]
    public async Task A_gateway_that_stops_gives_nobody_up()
    {
        await using var town = await Town.OpenAsync(clock: _clock);
        var presence = At(town, "gateway-1");
        await town.DoAsync(Ann.Actor, SignIn());
        presence.Came(Ann);
        await LeasedAsync(town, "gateway-1");

        presence.Dispose();
        presence.Went(Ann);
        _clock.Advance(TimeSpan.FromSeconds(59));

        Assert.Equal(AgentStatus.Available, (await town.LookAsync<AgentView>(Ann.Actor)).Status);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await town.Engine.SeenAsync<AgentEvent.ConnectionLost>(Ann.Actor, _clock);
    }

    private Presence At(Town town, string gateway) => new(town.Engine, gateway, Times, _clock, NullLogger.Instance);

    /// <summary>The agent's actor has a whole lease of this gateway's on record.</summary>
    private Task LeasedAsync(Town town, string gateway)
    {
        var until = _clock.GetUtcNow() + Times.Lease;
        return town.Engine.SeenAsync<AgentEvent.LeaseChanged>(Ann.Actor, e => e.Holder == gateway && e.Until >= until);
    }

    private async Task PassAsync(Town town, string gateway, int minutes)
    {
        for (var i = 0; i < minutes * 3; i++)
        {
            _clock.Advance(Times.RenewEvery);
            await LeasedAsync(town, gateway);
        }
    }
}
