using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Demo;

/// <summary>Speaks one dialogue: to the bot, and to whoever takes over. Sends some messages twice, as clients with bad lines do.</summary>
internal sealed class SimulatedCustomer(IEngine engine, ConversationId id, Dialogue dialogue, Random random, Stage stage)
{
    private const int LinesMax = 8;
    private const double RepeatShare = 0.1;
    private readonly List<string> _acknowledged = [];
    private int _next;
    private long _seen;

    /// <summary>Message ids in the order sent, each acknowledged.</summary>
    public IReadOnlyList<string> Acknowledged => _acknowledged;

    public async Task RunAsync(CancellationToken stop)
    {
        var profile = new CustomerProfile(new CustomerId("customer-" + id.Value), dialogue.CustomerName);
        await engine.SendAsync(id.Actor, new ConversationCommand.Start(profile, "demo"), stop);
        var withBot = true;
        while (withBot && NextLine() is { } line)
        {
            await stage.PauseAsync(random, p => p.Writes, stop);
            if (await SayAsync(line, stop) is not { } accepted) return;
            if (accepted.Events.Any(e => e.Event is ConversationEvent.OwnerChanged))
                withBot = await TalkToPeopleAsync(stop);
        }
        if (withBot) await engine.SendAsync(id.Actor, new ConversationCommand.Close("customer"), stop);
    }

    private string? NextLine() => _next < Math.Min(dialogue.Lines.Length, LinesMax) ? dialogue.Lines[_next++] : null;

    /// <summary>Follows the conversation from where it was seen last, and answers whenever a person speaks.</summary>
    /// <returns>True when the bot has it again; false when it is closed.</returns>
    private async Task<bool> TalkToPeopleAsync(CancellationToken stop)
    {
        await foreach (var committed in engine.WatchAsync(new Watch.One(id.Actor, _seen), stop))
        {
            if (committed.Sequence != _seen + 1) stage.StreamBroken();
            _seen = committed.Sequence;
            switch (committed.Event)
            {
                case ConversationEvent.AgentSaid:
                    await stage.PauseAsync(random, p => p.Replies, stop);
                    if (await SayAsync(NextLine() ?? "ok, thank you", stop) is null) return false;
                    break;
                case ConversationEvent.OwnerChanged { Owner.Kind: OwnerKind.Bot }:
                    return true;
                case ConversationEvent.Closed:
                    return false;
            }
        }
        return false;
    }

    /// <returns>Null when the conversation was closed meanwhile.</returns>
    private async Task<Reply.Accepted?> SayAsync(string text, CancellationToken stop)
    {
        var says = new ConversationCommand.CustomerSays($"m{_acknowledged.Count + 1}", text.Length > 2_000 ? text[..2_000] : text);
        var sentAt = stage.Now;
        stage.Sent(id, sentAt);
        var reply = await engine.SendAsync(id.Actor, says, stop);
        if (reply is not Reply.Accepted accepted) return null;
        _acknowledged.Add(says.Id!);
        stage.Turn(id, sentAt, accepted.Events);
        if (random.NextDouble() < RepeatShare)
        {
            var again = await engine.SendAsync(id.Actor, says, stop);
            if (again is not Reply.Accepted same || same.First != accepted.First || same.Last != accepted.Last) stage.StreamBroken();
        }
        return accepted;
    }
}
