using System.Collections.Frozen;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Projections;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Hosts;

/// <summary>A conversation from its first word to its last, with the engine killed in the middle. On a real journal.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private Disk _disk = null!;

    public async ValueTask InitializeAsync() => _disk = await Disk.NewAsync();

    public async ValueTask DisposeAsync() => await _disk.DisposeAsync();

    [Fact]
    public async Task A_customer_who_waits_when_the_engine_is_killed_still_waits_and_is_taken_afterwards()
    {
        await using var killed = await OpenAsync(_disk);
        await killed.WaitingAsync(Conversation);

        await killed.KillAsync();
        await using var left = _disk.Left();
        await using var town = await OpenAsync(left);

        Assert.Equal(Phase.Waiting, (await town.LookAsync<ConversationView>(Conversation.Actor)).Phase);
        Assert.Equal(Conversation, Assert.Single((await town.LookAsync<QueueView>(General.Actor)).Waiting).Conversation);
        await town.DoAsync(Ann.Actor, SignIn());
        await town.Engine.SeenAsync<AgentEvent.Offered>(Ann.Actor);
        await TakenToTheEndAsync(town);
    }

    [Fact]
    public async Task A_conversation_on_offer_when_the_engine_is_killed_can_be_accepted_afterwards()
    {
        await using var killed = await OpenAsync(_disk);
        await killed.OfferedAsync(Conversation, Ann);

        await killed.KillAsync();
        await using var left = _disk.Left();
        await using var town = await OpenAsync(left);

        var desk = await town.Engine.DeskAsync(Ann).TakeAsync(2);
        Assert.Equal((DeskChangeKind.Offer, Conversation), (desk[1].Kind, desk[1].Packet!.Conversation));
        await TakenToTheEndAsync(town);
    }

    [Fact]
    public async Task At_whatever_moment_the_engine_is_killed_the_customer_is_served_afterwards_and_what_was_acknowledged_is_there_once()
    {
        // The handover goes on by itself, one turn of an actor after the other: each round lets one more of them be written.
        var (turns, last) = (0, false);
        while (!last)
        {
            await using var disk = await Disk.NewAsync();
            var journal = new JournalDouble(await disk.OpenAsync());
            await using var killed = await Town.OpenAsync(journal, options: new RuntimeOptions { StopGrace = TimeSpan.Zero });
            var conversation = new ConversationId("c-1");
            await killed.DoAsync(Ann.Actor, SignIn());
            await killed.DoAsync(conversation.Actor, Start());
            await killed.DoAsync(conversation.Actor, Says("m-1"));
            // Nobody owes anything; silence and leases last longer.
            await UntilAsync(async () => (await journal.DueAsync(TimeProvider.System.GetUtcNow().AddSeconds(30), 1)).Count == 0);
            var (written, dead) = (0, false);
            journal.AppendFails = _ => (dead = Interlocked.Increment(ref written) > turns + 1) ? JournalDouble.Broken : null;
            await killed.DoAsync(conversation.Actor, new ConversationCommand.AskForPerson());
            await UntilAsync(async () => dead || (await journal.ReadAsync(Ann.Actor, 0, 100)).Any(e => e.Event is AgentEvent.Offered));
            last = !dead;
            turns++;

            await killed.KillAsync();
            await using var left = disk.Left();
            await using var town = await OpenAsync(left);

            await town.Engine.SeenAsync<AgentEvent.Offered>(Ann.Actor, e => e.Conversation == conversation);
            var again = await town.DoAsync(conversation.Actor, Says("m-1"));
            Assert.Equal(["m-1"], again.Events.Select(e => e.Event).OfType<ConversationEvent.CustomerSaid>().Select(e => e.Id));
            await town.DoAsync(conversation.Actor, new ConversationCommand.Accept(Ann));
            await town.Engine.SeenAsync<AgentEvent.Assigned>(Ann.Actor);
            Assert.Single((await town.LookAsync<AgentView>(Ann.Actor)).Slots);
            Assert.Single(await town.Engine.ReadAsync(conversation.Actor, 0, 100), e => e.Event is ConversationEvent.CustomerSaid);
        }
        Assert.InRange(turns, 5, 30);
    }

    [Fact]
    public async Task The_wall_of_the_next_start_shows_what_the_journal_says()
    {
        await using var killed = await OpenAsync(_disk);
        var wall = new Wall(killed.Engine, killed.Journal, TimeProvider.System, killed.Checkpoints);
        wall.Start();
        await killed.WaitingAsync(Conversation);

        await killed.KillAsync();
        await using var left = _disk.Left();
        await using var town = await OpenAsync(left);
        await using var next = new Wall(town.Engine, town.Journal, TimeProvider.System, town.Checkpoints);
        next.Start();

        var row = (await next.WatchAsync(new WallFilter(Phase: Phase.Waiting)).TakeAsync(1))[0].Row!;
        Assert.Equal((Conversation, Owner.Of(General), "customer_request"), (row.Conversation, row.Owner, row.Reason));
        await wall.DisposeAsync();
    }

    /// <summary>A queue whose first write failed used to be asked only once, and who waited there waited until the next start.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Who_waits_in_a_queue_that_the_next_start_does_not_have_goes_on_to_the_default_queue(int writesThatFail)
    {
        var billing = new QueueId("billing");
        await using var killed = await OpenAsync(_disk);
        await killed.DoAsync(Conversation.Actor, Start());
        await killed.DoAsync(Conversation.Actor, new ConversationCommand.Escalate(billing, "sue"));
        await killed.Engine.SeenAsync<ConversationEvent.Queued>(Conversation.Actor);

        await killed.KillAsync();
        await using var left = _disk.Left();
        var failed = 0;
        var journal = new JournalDouble(await left.OpenAsync())
        {
            AppendFails = turn => turn.Actor == billing.Actor && Interlocked.Increment(ref failed) <= writesThatFail
                ? JournalDouble.Broken : null,
        };
        await using var town = await Town.OpenAsync(journal,
            assistant: Assistant with { Queues = Assistant.Queues.Where(q => q.Key != billing).ToFrozenDictionary() });

        await town.Engine.SeenAsync<ConversationEvent.Queued>(Conversation.Actor, e => e.Queue == General);
        Assert.Equal(Conversation, Assert.Single((await town.LookAsync<QueueView>(General.Actor)).Waiting).Conversation);
    }

    /// <summary>What was owed used to wait until the clock had come round to where it was.</summary>
    [Fact]
    public async Task What_is_owed_is_done_at_the_next_start_although_the_clock_was_set_back_meanwhile()
    {
        var journal = new JournalDouble(
            await _disk.OpenAsync()) { AppendFails = turn => turn.Actor.Kind == ActorKind.Customer ? JournalDouble.Broken : null };
        await using var killed = await Town.OpenAsync(journal, options: new RuntimeOptions { StopGrace = TimeSpan.Zero });
        await killed.DoAsync(Conversation.Actor, Start());

        await killed.KillAsync();
        await using var left = _disk.Left();
        var clock = new Clock();   // noon, long before
        await using var town = await Town.OpenAsync(await left.OpenAsync(), clock);

        await town.Engine.SeenAsync<CustomerEvent.Opened>(Profile().Id.Actor);
    }

    private static async Task<Town> OpenAsync(Disk disk) => await Town.OpenAsync(await disk.OpenAsync());

    private static async Task TakenToTheEndAsync(Town town)
    {
        await town.DoAsync(Conversation.Actor, new ConversationCommand.Accept(Ann));
        await town.DoAsync(Conversation.Actor, new ConversationCommand.AgentSays(Ann, "a-1", "Hello Cleo."));
        await town.DoAsync(Conversation.Actor, new ConversationCommand.Close(Ann.Value, "solved"));
        await town.Engine.SeenAsync<AgentEvent.Released>(Ann.Actor);
        await town.Engine.SeenAsync<CustomerEvent.Ended>(Profile().Id.Actor);

        var events = await town.Engine.ReadAsync(Conversation.Actor, 0, 1000);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
        Assert.Single(events, e => e.Event is ConversationEvent.CustomerSaid { Id: "m-1" });
        Assert.Empty((await town.LookAsync<QueueView>(General.Actor)).Waiting);
        Assert.Empty((await town.LookAsync<AgentView>(Ann.Actor)).Slots);
    }
}
