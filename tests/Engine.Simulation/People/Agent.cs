using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Projections;
using Engine.Simulation.Hosting;
using Engine.Simulation.Time;

namespace Engine.Simulation.People;

/// <summary>
/// Takes most offers, talks a little, and closes, passes on or hands back. Vanishes when the script says so, and comes back.
/// </summary>
internal sealed class Agent(Town town, Dice dice, AgentId id) : Person(town, dice)
{
    private readonly HashSet<ConversationId> _considering = [], _talking = [];
    private Lane? _lane;
    private IDisposable? _connection;
    private AgentCommand.SignIn? _profile;
    private int _lines;

    public AgentId Id => id;

    /// <summary>What the desk shows: offers and assignments.</summary>
    public SortedDictionary<string, DeskChangeKind> Desk { get; } = new(StringComparer.Ordinal);

    /// <summary>At the desk, with a stream open or about to open one.</summary>
    public bool IsHere => _lane is not null;

    /// <summary>Takes every offer at once, also after the day is over.</summary>
    public bool IsHelper { get; init; }

    /// <summary>Opens the desk; with a profile, also signs in.</summary>
    public void Come(AgentCommand.SignIn? profile)
    {
        _profile = profile ?? _profile;
        if (_lane is null)
        {
            _lane = Town.Schedule.NewLane();
            _lane.Begin(FollowDeskAsync);
        }
        if (_profile is { } known) _lane.Begin(async () => await AskAsync(id.Actor, known));
    }

    /// <summary>Closes the laptop without a word. The server notices when it gets no sign of life any more.</summary>
    public void Vanish(TimeSpan away)
    {
        if (_lane is null) return;
        _lane.Kill();
        _lane = null;
        if (_connection is { } lost) Town.Schedule.At(Town.Now + Dice.Between(0, 3), lost.Dispose);
        _connection = null;
        Forget();
        _considering.Clear();
        _talking.Clear();
        if (away != AgentVanishes.ForGood) Town.Schedule.At(Town.Now + away, () => Come(null));
    }

    public void SetStatus(AgentStatus status) => Do(() => AskAsync(id.Actor, new AgentCommand.SetStatus(status)));

    /// <summary>A supervisor's way in.</summary>
    public void TakeOver(ConversationId conversation)
    {
        Come(null);
        Do(() => AskAsync(conversation.Actor, new ConversationCommand.TakeOver(id)));
    }

    public void Escalate(ConversationId conversation, QueueId queue)
    {
        Come(null);
        Do(() => AskAsync(conversation.Actor, new ConversationCommand.Escalate(queue, id.Value)));
    }

    /// <summary>The gateway puts it on record before it shows anything.</summary>
    public void Read(ConversationId conversation)
    {
        Come(null);
        Do(() => AskAsync(conversation.Actor, new ConversationCommand.Inspect(id)));
    }

    private void Do(Func<Task> act) => _lane?.Begin(act);

    private async Task FollowDeskAsync()
    {
        while (true)
        {
            try
            {
                using var stream = await Town.Gateway.OpenAsync((engine, _) => engine.DeskAsync(id), id);
                _connection = stream;
                while (await stream.MoreAsync())
                    while (stream.TryRead(out var change)) See(change);
            }
            catch (ConnectionLost) { }
            await ThinkAsync(0.1, 1);
        }
    }

    private void See(DeskChange change)
    {
        Town.Watch.Showed(id, change);
        switch (change.Kind)
        {
            case DeskChangeKind.Snapshot:
                Desk.Clear();
                // The engine may have been started with other queues meanwhile.
                if (change.Agent is { Status: AgentStatus.Available } && _profile is { } profile) Do(() => AskAsync(id.Actor, profile));
                break;
            case DeskChangeKind.Offer when change.Conversation is { } offered:
                Desk[offered.Value] = DeskChangeKind.Offer;
                if (_considering.Add(offered)) Do(() => ConsiderAsync(offered));
                break;
            case DeskChangeKind.Assigned when change.Conversation is { } assigned:
                Desk[assigned.Value] = DeskChangeKind.Assigned;
                if (_talking.Add(assigned)) Do(() => TalkAsync(assigned));
                break;
            case DeskChangeKind.Released when change.Conversation is { } released:
                Desk.Remove(released.Value);
                break;
            case DeskChangeKind.Status when change is { Status: AgentStatus.Offline, Why: "gone" } && _profile is { } again && !Town.IsOver:
                Do(() => AskAsync(id.Actor, again));   // was there all the time, and the engine could not know
                break;
            case DeskChangeKind.Status when change is { Status: AgentStatus.Away, Why: "missed an offer" }
                && !Town.IsOver && Dice.Chance(0.7):
                Do(async () =>
                {
                    await ThinkAsync(1, 8);
                    await AskAsync(id.Actor, new AgentCommand.SetStatus(AgentStatus.Available));
                });
                break;
        }
    }

    private async Task ConsiderAsync(ConversationId conversation)
    {
        await ThinkAsync(0.1, IsHelper ? 0.2 : 3);
        _considering.Remove(conversation);
        if (!Desk.ContainsKey(conversation.Value) || (Town.IsOver && !IsHelper)) return;
        var mood = Dice.Below(10);
        if (IsHelper || mood < 7) await AskAsync(conversation.Actor, new ConversationCommand.Accept(id));
        else if (mood < 9)   // else it lapses
            await AskAsync(conversation.Actor, new ConversationCommand.Decline(id, $"lunch {Shop.MarkOf(conversation)}"));
    }

    private async Task TalkAsync(ConversationId conversation)
    {
        for (var lines = Dice.Below(3); lines > 0 && await GoesOnAsync(); lines--)
        {
            var text = ++_lines % 3 == 0 ? Shop.WithCard : $"Let me look, {Shop.MarkOf(conversation)}.";
            await AskAsync(conversation.Actor, new ConversationCommand.AgentSays(id, $"a-{_lines}", text));
        }
        if (await GoesOnAsync() && Ending(conversation) is { } ending) await AskAsync(conversation.Actor, ending);
        _talking.Remove(conversation);

        async Task<bool> GoesOnAsync()
        {
            await ThinkAsync(0.2, 4);
            return !Town.IsOver && Desk.GetValueOrDefault(conversation.Value) == DeskChangeKind.Assigned;
        }
    }

    private ConversationCommand? Ending(ConversationId conversation) => Dice.Below(10) switch
    {
        0 => new ConversationCommand.Close(id.Value, Shop.WithCard),
        < 4 => new ConversationCommand.Close(id.Value, $"solved {Shop.MarkOf(conversation)}"),
        4 => new ConversationCommand.HandBack(id, Shop.WithCard),
        5 => new ConversationCommand.HandBack(id, $"not {Shop.MarkOf(conversation)}"),
        6 => new ConversationCommand.Transfer(
            id, Queue: Shop.Queues[Dice.Below(Shop.Queues.Length)], Note: $"about {Shop.MarkOf(conversation)}"),
        7 => new ConversationCommand.Transfer(id, Agent: Dice.OneOf([.. Town.Residents.Agents.Select(a => a.Id)])),
        _ => null,
    };
}
