using System.Threading.Channels;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Simulation.Hosting;
using Engine.Simulation.Time;

namespace Engine.Simulation.People;

/// <summary>
/// Writes one message after the other, each until it is acknowledged, and follows the conversation from the last event seen.
/// </summary>
internal sealed class Customer(Town town, Dice dice, ConversationId conversation) : Person(town, dice)
{
    private readonly Channel<ConversationCommand> _wishes = Channel.CreateUnbounded<ConversationCommand>();
    private readonly Lane _lane = town.Schedule.NewLane();
    private IDisposable? _connection;
    private int _messages;
    private int _wishesLeft;

    public ConversationId Conversation => conversation;

    /// <summary>The last event seen.</summary>
    public long Seen { get; private set; }

    public bool IsDone => _wishesLeft == 0 && Asking == 0;

    public void Come(CustomerProfile profile)
    {
        Wish(new ConversationCommand.Start(profile, "web"));
        _lane.Begin(WriteAsync);
        _lane.Begin(FollowAsync);
    }

    public void Say(string text) => Wish(new ConversationCommand.CustomerSays($"m-{++_messages}", text));

    public void Wish(ConversationCommand command)
    {
        _wishesLeft++;
        _wishes.Writer.TryWrite(command);
    }

    /// <summary>Closes the page.</summary>
    public void Leave()
    {
        _connection?.Dispose();
        _lane.Kill();
    }

    private async Task WriteAsync()
    {
        while (await _wishes.Reader.WaitToReadAsync())
            while (_wishes.Reader.TryRead(out var wish))
            {
                await AskAsync(conversation.Actor, wish);
                _wishesLeft--;
            }
    }

    private async Task FollowAsync()
    {
        while (true)
        {
            var since = Town.Now;
            try
            {
                using var stream = await Town.Gateway.OpenAsync((engine, _) => engine.WatchAsync(new Watch.One(conversation.Actor, Seen)));
                _connection = stream;
                while (await stream.MoreAsync())
                    while (stream.TryRead(out var committed))
                    {
                        Town.Watch.Followed(conversation, Seen, committed, since);
                        Seen = committed.Sequence;
                        if (Dice.Chance(0.05)) await ThinkAsync(0.5, 5);   // a slow reader: the tail fills up
                    }
            }
            catch (ConnectionLost) { }
            await ThinkAsync(0.1, 1);
        }
    }
}
