using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime;
using Engine.Runtime.Projections;

namespace Engine.Demo;

/// <summary>Signs in, watches the desk, accepts most offers, talks a little, and closes, passes on or hands back.</summary>
internal sealed class SimulatedAgent(
    IEngine engine, Presence presence, AgentId id, ImmutableSortedDictionary<string, int> skills,
        int capacity, ImmutableArray<QueueId> queues, int seed, Stage stage)
{
    private const double DeclineShare = 0.05;
    private const double HandBackShare = 0.06;
    private const double TransferShare = 0.06;

    public async Task RunAsync(CancellationToken stop)
    {
        await engine.SendAsync(id.Actor, new AgentCommand.SignIn(skills, [], capacity), stop);
        presence.Came(id);
        var talks = new List<Task>();
        try
        {
            await foreach (var change in engine.DeskAsync(id, stop))
            {
                if (change is not { Kind: DeskChangeKind.Offer, Conversation: { } conversation, Packet: { } packet }) continue;
                stage.Offered(conversation);
                talks.RemoveAll(t => t.IsCompletedSuccessfully);
                talks.Add(TakeAsync(conversation, packet, new Random(HashCode.Of(seed, change.Sequence)), stop));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        await Task.WhenAll(talks);
    }

    private async Task TakeAsync(ConversationId conversation, ContextPacket packet, Random random, CancellationToken stop)
    {
        try
        {
            await stage.PauseAsync(random, p => p.Accepts, stop);
            if (random.NextDouble() < DeclineShare)
            {
                await engine.SendAsync(conversation.Actor, new ConversationCommand.Decline(id, "in a meeting"), stop);
                return;
            }
            if (await engine.SendAsync(conversation.Actor, new ConversationCommand.Accept(id), stop)
                is Reply.Accepted { View: ConversationView view })
                await TalkAsync(conversation, packet, view.Sequence, random, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    private async Task TalkAsync(ConversationId conversation, ContextPacket packet, long after, Random random, CancellationToken stop)
    {
        var words = random.Next(1, 4);
        var said = 0;
        var reason = packet.Escalations.LastOrDefault()?.Reason.Replace('_', ' ') ?? "your question";
        await SayAsync($"Hello, this is {id}. I have read everything so far ({reason}); let me look into it.");
        await foreach (var committed in engine.WatchAsync(new Watch.One(conversation.Actor, after), stop))
        {
            switch (committed.Event)
            {
                case ConversationEvent.CustomerSaid when said < words:
                    await stage.PauseAsync(random, p => p.Answers, stop);
                    await SayAsync("Thank you, I have that. One moment.");
                    break;
                case ConversationEvent.CustomerSaid:
                    await LeaveAsync(conversation, random, stop);
                    return;
                case ConversationEvent.OwnerChanged e when e.Owner != Owner.Of(id):
                case ConversationEvent.Closed:
                    return;
            }
        }

        async ValueTask SayAsync(string text)
        {
            said++;
            await engine.SendAsync(conversation.Actor, new ConversationCommand.AgentSays(id, $"{id}-{packet.Sequence}-{said}", text), stop);
        }
    }

    private async ValueTask LeaveAsync(ConversationId conversation, Random random, CancellationToken stop)
    {
        var chance = random.NextDouble();
        ConversationCommand command =
            chance < HandBackShare ? new ConversationCommand.HandBack(id, "only the tracking link is still to come")
            : chance < HandBackShare + TransferShare
                ? new ConversationCommand.Transfer(id, queues[random.Next(queues.Length)], Note: "please check the payment side")
            : new ConversationCommand.Close(id.Value, "solved");
        await engine.SendAsync(conversation.Actor, command, stop);
    }

    private static class HashCode
    {
        /// <summary>Stable across runs, unlike System.HashCode, so that a seed means the same demo.</summary>
        public static int Of(int seed, long sequence) => unchecked((seed * 486_187_739) + (int)sequence);
    }
}
