using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests;

public sealed class PresenceTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly Clock _clock = new();

    /// <summary>An agent who could not be set away used to stay available until an offer had lapsed.</summary>
    [Fact]
    public async Task An_agent_who_is_gone_is_set_away_once_the_disk_works_again()
    {
        var journal = new JournalDouble();
        await using var town = await Town.OpenAsync(journal, _clock);
        using var presence = new Presence(town.Engine, Grace, _clock, NullLogger.Instance);
        await town.DoAsync(Ann.Actor, SignIn());
        var refused = 0;
        journal.AppendFails = turn => turn.Actor == Ann.Actor && turn.Events.Any(e => e is AgentEvent.StatusChanged) && ++refused <= 2 ? JournalDouble.Broken : null;

        presence.Came(Ann);
        presence.Went(Ann);
        _clock.Advance(Grace);

        await UntilAsync(() => Volatile.Read(ref refused) == 3, _clock);
        await town.Engine.SeenAsync<AgentEvent.StatusChanged>(Ann.Actor, e => e is { Status: AgentStatus.Away, Why: "connection lost" });
    }

    [Fact]
    public async Task An_agent_who_is_back_before_that_is_left_alone()
    {
        var journal = new JournalDouble();
        await using var town = await Town.OpenAsync(journal, _clock);
        using var presence = new Presence(town.Engine, Grace, _clock, NullLogger.Instance);
        await town.DoAsync(Ann.Actor, SignIn());
        var refused = 0;
        journal.AppendFails = turn => turn.Actor == Ann.Actor && turn.Events.Any(e => e is AgentEvent.StatusChanged) && ++refused > 0 ? JournalDouble.Broken : null;
        presence.Came(Ann);
        presence.Went(Ann);
        _clock.Advance(Grace);
        await UntilAsync(() => Volatile.Read(ref refused) == 1);
        await town.LookAsync<AgentView>(Ann.Actor);   // answered after the refusal, which is there then: no clock makes anybody ask again

        presence.Came(Ann);
        journal.AppendFails = _ => null;
        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(AgentStatus.Available, (await town.LookAsync<AgentView>(Ann.Actor)).Status);
    }
}
