using System.Collections.Concurrent;
using System.Collections.Frozen;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;

namespace Engine.Runtime.Tests.Hosts;

/// <summary>Everybody at once for a few seconds, on a real journal. What must hold is read from the journal afterwards.</summary>
public sealed class SoakTests
{
    private const int Conversations = 300, Agents = 8, Capacity = 3, Messages = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(ConversationId, string), long> _acknowledged = new();

    [Fact]
    public async Task Under_load_nothing_is_lost_or_doubled_nobody_has_two_owners_or_too_many_and_everybody_is_served()
    {
        await using var disk = await Disk.NewAsync();
        var options = new RuntimeOptions
        {
            WakeTick = TimeSpan.FromMilliseconds(20), EffectGrace = TimeSpan.FromMilliseconds(200), SnapshotEvery = 20,
            IdleAfter = TimeSpan.FromMilliseconds(100), IdleSweep = TimeSpan.FromMilliseconds(50), InboxMax = 64, BatchMax = 8,
        };
        await using var town = await Town.OpenAsync(await disk.OpenAsync(), options: options, assistant: Impatient());
        using var patience = new CancellationTokenSource(Patience);
        using var served = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);

        var agents = Enumerable.Range(0, Agents)
            .Select(i => Task.Run(() => AgentAsync(town, new AgentId($"agent-{i}"), new Random(i), served.Token))).ToList();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Conversations), new ParallelOptions { MaxDegreeOfParallelism = 100, CancellationToken = patience.Token },
            async (i, ct) => await CustomerAsync(town, i, ct));
        await served.CancelAsync();
        await Task.WhenAll(agents);

        // The last word has reached everybody.
        await Waiting.UntilAsync(async () => (await town.Journal.DueAsync(TimeProvider.System.GetUtcNow().AddHours(1), 1)).Count == 0);
        for (var i = 0; i < Conversations; i++) await VerifyAsync(town, Id(i));
        for (var i = 0; i < Agents; i++) await VerifyAsync(town, new AgentId($"agent-{i}"));
        foreach (var queue in Assistant.Queues.Keys) Assert.Empty((await town.LookAsync<QueueView>(queue.Actor)).Waiting);
    }

    private static ConversationId Id(int number) => new($"c-{number}");

    /// <summary>The shipped assistant with queues whose patience is measured in fractions of a second.</summary>
    private static Domain.Assistants.Assistant Impatient() => Assistant with
    {
        Leases = new Domain.Assistants.LeaseRules { First = TimeSpan.FromDays(1) },
        Queues = Assistant.Queues.Values.Select(
            q => q with { OfferTimeout = TimeSpan.FromMilliseconds(300), AskAgainAfter = TimeSpan.FromMilliseconds(100) })
            .ToFrozenDictionary(q => q.Id),
    };

    /// <summary>Speaks, asks for a person, speaks on while waiting, and goes when the agent has closed.</summary>
    private async Task CustomerAsync(Town town, int number, CancellationToken cancellation)
    {
        var conversation = Id(number);
        await InsistAsync(town, conversation.Actor, Start($"customer-{number % 50}"), cancellation);
        for (var i = 0; i < Messages; i++)
        {
            if (i == 2) await InsistAsync(town, conversation.Actor, new ConversationCommand.AskForPerson(), cancellation);
            var said = await InsistAsync(town, conversation.Actor,
                Says($"m-{i}", i % 2 == 0 ? "thanks" : "track_order please"), cancellation);
            if (said is not Reply.Accepted accepted) break;   // closed by the agent meanwhile
            _acknowledged[(conversation, $"m-{i}")] = accepted.First;
            if (i % 3 == 0) Assert.Equal(accepted.First,
                ((Reply.Accepted)await InsistAsync(town, conversation.Actor,
                    Says($"m-{i}", i % 2 == 0 ? "thanks" : "track_order please"), cancellation)).First);
        }
        await foreach (var committed in town.Engine.WatchAsync(new Watch.One(conversation.Actor, 0), cancellation))
            if (committed.Event is ConversationEvent.Closed) return;
    }

    /// <summary>Takes most of what is offered, declines or forgets some, and signs out and in now and then.</summary>
    private static async Task AgentAsync(Town town, AgentId agent, Random random, CancellationToken served)
    {
        try
        {
            await InsistAsync(town, agent.Actor, SignIn(Capacity), served);
            await foreach (var committed in town.Engine.WatchAsync(new Watch.One(agent.Actor, 0), served))
                switch (committed.Event)
                {
                    case AgentEvent.Offered e when random.Next(10) is var mood:
                        if (mood < 7) await InsistAsync(town, e.Conversation.Actor, new ConversationCommand.Accept(agent), served);
                        else if (mood < 9) await InsistAsync(town, e.Conversation.Actor, new ConversationCommand.Decline(agent), served);
                        break;
                    case AgentEvent.Assigned e:
                        if (random.Next(20) == 0)
                            await InsistAsync(town, agent.Actor, new AgentCommand.SetStatus(AgentStatus.Offline), served);
                        await InsistAsync(town, e.Conversation.Actor,
                            new ConversationCommand.AgentSays(agent, $"{agent}-{committed.Sequence}", "Hello."), served);
                        var way = random.Next(10);
                        if (way == 0) await InsistAsync(town, e.Conversation.Actor,
                            new ConversationCommand.Transfer(agent, Queue: General), served);
                        else await InsistAsync(town, e.Conversation.Actor, new ConversationCommand.Close(agent.Value), served);
                        break;
                    case AgentEvent.StatusChanged { Status: not AgentStatus.Available }:
                        await InsistAsync(town, agent.Actor, SignIn(Capacity), served);
                        await InsistAsync(town, agent.Actor, new AgentCommand.SetStatus(AgentStatus.Available), served);
                        break;
                }
        }
        catch (OperationCanceledException) when (served.IsCancellationRequested) { }
    }

    private static async Task<Reply> InsistAsync(Town town, ActorId to, Command command, CancellationToken cancellation)
    {
        while (true)
        {
            var reply = await town.Engine.SendAsync(to, command, cancellation);
            if (reply is not Reply.Refused { Code: Refusal.Busy }) return reply;
            await Task.Yield();
        }
    }

    private async Task VerifyAsync(Town town, ConversationId conversation)
    {
        var events = await town.Engine.ReadAsync(conversation.Actor, 0, 10_000);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
        var (owner, epoch) = (Owner.Bot, 1);
        foreach (var committed in events)
            switch (committed.Event)
            {
                case ConversationEvent.OwnerChanged e:
                    Assert.Equal(epoch + 1, e.Epoch);
                    (owner, epoch) = (e.Owner, e.Epoch);
                    break;
                case ConversationEvent.OfferEnded e:
                    Assert.Equal(epoch + 1, e.Epoch);
                    epoch = e.Epoch;
                    break;
                case ConversationEvent.BotSaid e:
                    Assert.Equal((Owner.Bot, epoch), (owner, e.Epoch));
                    break;
                case ConversationEvent.AgentSaid e:
                    Assert.Equal((Owner.Of(e.Agent), epoch), (owner, e.Epoch));
                    break;
                case ConversationEvent.Closed e:
                    Assert.Equal(owner, Owner.Of(new AgentId(e.By)));
                    break;
            }
        Assert.IsType<ConversationEvent.Closed>(events.Last(e => e.Event is not EffectSettled).Event);

        var said = events.Where(e => e.Event is ConversationEvent.CustomerSaid)
            .ToDictionary(e => ((ConversationEvent.CustomerSaid)e.Event).Id, e => e.Sequence);
        Assert.Equal(
            _acknowledged.Where(a => a.Key.Item1 == conversation).ToDictionary(a => a.Key.Item2, a => a.Value).OrderBy(s => s.Value),
            said.OrderBy(s => s.Value));
    }

    private static async Task VerifyAsync(Town town, AgentId agent)
    {
        var held = new HashSet<ConversationId>();
        for (long after = 0; await town.Engine.ReadAsync(agent.Actor, after, 1_000) is { Count: > 0 } page; after = page[^1].Sequence)
            foreach (var committed in page)
            {
                if (committed.Event is AgentEvent.Reserved reserved) held.Add(reserved.Conversation);
                if (committed.Event is AgentEvent.Assigned assigned) Assert.Contains(assigned.Conversation, held);
                if (committed.Event is AgentEvent.Released released) held.Remove(released.Conversation);
                Assert.InRange(held.Count, 0, Capacity);
            }
        Assert.Empty(held);
    }
}
