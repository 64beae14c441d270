using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Silo;

namespace Engine.Benchmarks.Growth;

/// <summary>
/// One conversation of three messages as the engine writes it, its customer's actor included, turn by turn; told again and again
/// under other ids straight into a journal, which is several times as fast as having it decided each time.
/// </summary>
internal sealed class Story
{
    public const int Messages = 3;

    private readonly Turn[] _open, _close;

    private Story(Turn[] open, Turn[] close) => (_open, _close) = (open, close);

    /// <summary>Of a closed conversation, the customer's included.</summary>
    public int Events => _open.Concat(_close).Sum(t => t.Events.Count);

    public static async Task<Story> RecordAsync(Utterances utterances)
    {
        await using var journal = new MemoryJournal();
        var told = new List<Turn>();
        using var listening = journal.Subscribe(events =>
        {
            // One append, one call.
            lock (told) told.Add(new Turn(events[0].Actor, events[0].Sequence - 1, events[0].At, [.. events.Select(e => e.Event)]));
        });
        await using var engine = await EmbeddedEngine.StartAsync(journal, Shelf.Of(utterances.Assistant, utterances.Scripted));
        var load = new Load(engine, utterances, "told", 1);
        await load.StartAsync();
        await SettledAsync(engine, 1);
        await load.SayAsync(Messages);
        var open = told.ToArray();
        await engine.SendAsync(new ConversationId("told-0").Actor, new ConversationCommand.Close("customer"));
        await SettledAsync(engine, 2);
        return new Story(open, [.. told.Skip(open.Length)]);
    }

    /// <summary>The story's turns under another name; the conversation stays open or ends.</summary>
    public IEnumerable<Turn> As(string name, bool closed)
    {
        var (conversation, customer) = (new ConversationId(name), new CustomerId("customer-of-" + name));
        return (closed ? _open.Concat(_close) : _open).Select(turn => turn with
        {
            Actor = turn.Actor.Kind == ActorKind.Conversation ? conversation.Actor : customer.Actor,
            Events = [.. turn.Events.Select(e => e switch
            {
                ConversationEvent.Started started => started with { Customer = started.Customer with { Id = customer } },
                CustomerEvent.Opened opened => opened with { Conversation = conversation, Profile = opened.Profile with { Id = customer } },
                CustomerEvent.Ended ended => ended with { Conversation = conversation },
                _ => e,
            })],
        });
    }

    /// <summary>Waits until the conversation has heard of so many of its effects' ends.</summary>
    private static async Task SettledAsync(EmbeddedEngine engine, int effects)
    {
        await foreach (var committed in engine.WatchAsync(new Watch.One(new ConversationId("told-0").Actor, 0)))
            if (committed.Event is EffectSettled && --effects == 0) return;
    }
}
