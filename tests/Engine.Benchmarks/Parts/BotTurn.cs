using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations;
using Engine.Domain.Conversations.Receipts;
using Engine.Runtime.Pumps;

namespace Engine.Benchmarks.Parts;

/// <summary>A conversation in the middle of things, and the next message.</summary>
public sealed class BotTurn
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private int _message;

    public BotTurn()
    {
        Context = new Context(Noon, Catalogue.Of(Utterances.Assistant, Utterances.Scripted), new Limits());
        var draft = new Draft<Conversation>(Decider, Actor, Decider.Initial(Actor.Key), Noon);
        draft.Begin();
        Decider.Decide(draft, Start, Context);
        for (var i = 0; i < Receipt.KeptMax; i++) Decide(draft, Says());   // as many as are remembered: from here on the state has its size
        State = draft.State;
        Events = [.. draft.Events.TakeLast(2)];
    }

    public static ActorId Actor { get; } = new ConversationId("c-1").Actor;

    public static ConversationCommand.Start Start { get; } =
        new(new CustomerProfile(new CustomerId("cleo"), "Cleo Miller", "en-GB"), "web");

    public Utterances Utterances { get; } = Utterances.Shared;

    public ConversationDecider Decider { get; } = new();

    public Context Context { get; }

    public Conversation State { get; }

    /// <summary>What one message led to: the customer's words with their analysis, and the bot's.</summary>
    public Committed[] Events { get; }

    public ConversationCommand.CustomerSays Says() => new($"m-{_message}", Utterances.At(1, _message++));

    public Reply Decide(Draft<Conversation> draft, Command command)
    {
        draft.Begin();
        return Decider.Decide(draft, command, Context);
    }

    public Draft<Conversation> NewDraft() => new(Decider, Actor, State, Noon);

    public Conversation Apply()
    {
        var state = State;
        foreach (var committed in Events) state = Pump<Conversation>.Replay(Decider, state, committed);
        return state;
    }
}
