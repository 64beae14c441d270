using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime;
using Engine.Runtime.Assistants;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Silo.Tests;

/// <summary>
/// An embedded engine's memory, its stop, its start. What an engine promises in any place stands in Engine.Runtime.Tests/Hosts.
/// </summary>
public sealed class EmbeddedEngineTests
{
    private readonly JournalDouble _journal = new();
    private readonly Clock _clock = new();

    [Fact]
    public async Task A_stop_refuses_newcomers_and_finishes_what_is_in_hand_and_what_that_owes()
    {
        var town = await ATownAsync();
        await town.DoAsync(Conversation.Actor, Start());
        var hold = _journal.HoldAppends();
        var inHand = town.SendAsync(Conversation.Actor, new ConversationCommand.AskForPerson());
        await UntilAsync(() => _journal.Turns.Any(t => t.Events.Any(e => e is ConversationEvent.Escalated)));

        var stop = StopAsync(town);
        var refused = await town.SendAsync(Conversation.Actor, Says("m-1"));
        Assert.Equal(Refusal.Stopping, Assert.IsType<Reply.Refused>(refused).Code);
        Assert.False(stop.IsCompleted);
        hold.Dispose();
        await UntilAsync(() => stop.IsCompleted, _clock, TimeSpan.FromMilliseconds(5));

        Assert.IsType<Reply.Accepted>(await inHand);
        Assert.Contains(await _journal.ReadAsync(Conversation.Actor, 0, 100), e => e.Event is ConversationEvent.Queued);
        // Nobody owes anything; who waits has plans of their own.
        Assert.Empty(await _journal.DueAsync(_clock.GetUtcNow() + new RuntimeOptions().EffectGrace, 10));
    }

    [Fact]
    public async Task A_stop_does_not_wait_longer_than_its_grace_and_leaves_nothing_running()
    {
        var town = await ATownAsync(new RuntimeOptions { StopGrace = TimeSpan.FromSeconds(10) });
        _journal.AppendFails = turn => turn.Actor.Kind == ActorKind.Customer ? JournalDouble.Broken : null;
        await town.DoAsync(Conversation.Actor, Start());

        var stop = StopAsync(town);
        await UntilAsync(() => _clock.GetUtcNow() - Clock.Noon >= TimeSpan.FromSeconds(9.5), _clock, TimeSpan.FromMilliseconds(500));
        Assert.False(stop.IsCompleted);
        await UntilAsync(() => _clock.GetUtcNow() - Clock.Noon >= TimeSpan.FromSeconds(12), _clock, TimeSpan.FromMilliseconds(500));
        await UntilAsync(() => stop.IsCompleted);   // no clock has to move any more
        await StopAsync(town);

        await UntilAsync(() => _clock.NextDue is null);   // no retry is planned any more
    }

    [Fact]
    public async Task A_start_on_a_journal_that_cannot_be_read_fails_and_leaves_nothing_behind()
    {
        _journal.ReadsFail = true;

        await Assert.ThrowsAsync<JournalException>(
            async () => await EmbeddedEngine.StartAsync(_journal, Shelf.Of(Assistant, new Understood()), time: _clock));

        Assert.Null(_clock.NextDue);
    }

    [Fact]
    public async Task A_start_reads_only_the_earliest_few_of_those_who_wait_for_a_time_to_come()
    {
        var journal = new MemoryJournal();
        var now = TimeProvider.System.GetUtcNow();
        now = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        for (var i = 0; i < RuntimeOptions.WokenAnyway + 100; i++)
            await journal.AppendAsync(new Turn(
                new ConversationId($"c-{i}").Actor, 0, now,
                    [new ConversationEvent.Started(Profile(), "web", "retail")], new WakeAt(now.AddHours(1 + i))));

        await using var engine = await EmbeddedEngine.StartAsync(journal, Shelf.Of(Assistant, new Understood()));

        // The start does not wait for those it wakes.
        await UntilAsync(async () => await engine.CountActorsAsync() >= RuntimeOptions.WokenAnyway);
        // And the customer, to whom each owes a word.
        Assert.InRange(await engine.CountActorsAsync(), RuntimeOptions.WokenAnyway, RuntimeOptions.WokenAnyway + 1);
    }

    /// <summary>Without moving the clock.</summary>
    private static Task StopAsync(Town town) => ((EmbeddedEngine)town.Engine).DisposeAsync().AsTask();

    private Task<Town> ATownAsync(RuntimeOptions? options = null) => Town.OpenAsync(_journal, _clock, options);
}
