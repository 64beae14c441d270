using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Agents;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations;
using Engine.Domain.Projections;
using Engine.Domain.Queues;
using static Engine.Domain.Tests.Support.AssistantBuilder;

namespace Engine.Domain.Tests.Support;

/// <summary>Somebody is told something; or, without a command, time passes.</summary>
internal sealed record Scene(ActorId To, Command? Command, TimeSpan Wait = default);

/// <summary>
/// A shop where nothing goes wrong on the way: after each command everything owed has arrived. Specifications speak through it.
/// </summary>
internal sealed class Shop
{
    public static readonly ConversationId First = new("c-1"), Second = new("c-2"), Third = new("c-3");
    public static readonly AgentId Ann = new("ann"), Bob = new("bob"), Sue = new("sue");
    public static readonly CustomerId Kim = new("kim");

    private readonly List<Scene> _told = [];
    private int _messages;

    public Shop(AssistantBuilder? assistant = null, ScriptedUnderstanding? understanding = null, Limits? limits = null)
    {
        Understanding = understanding ?? Phrases.Book();
        Network = new ActorNetwork(seed: 1, (assistant ?? new AssistantBuilder()).Build(), Understanding, limits);
    }

    public ActorNetwork Network { get; }

    public ScriptedUnderstanding Understanding { get; }

    public Assistant Assistant => Network.Assistant;

    public DateTimeOffset Now => Network.Now;

    public Reply Tell(ConversationId to, Command command) => Tell(to.Actor, command);

    public Reply Tell(AgentId to, Command command) => Tell(to.Actor, command);

    /// <summary>All that came from outside so far, so that another host can be told the same.</summary>
    public IReadOnlyList<Scene> Told => _told;

    public Reply Tell(ActorId to, Command command)
    {
        _told.Add(new Scene(to, command));
        var reply = Network.Send(to, command);
        Network.Settle();
        return reply;
    }

    public void Wait(int seconds)
    {
        _told.Add(new Scene(default, null, TimeSpan.FromSeconds(seconds)));
        Network.Advance(TimeSpan.FromSeconds(seconds));
    }

    public Conversation Conversation(ConversationId id) => Network.Conversation(id);

    public Agent Agent(AgentId id) => Network.Agent(id);

    public Queue Queue(QueueId id) => Network.Queue(id);

    public IEnumerable<Event> Events(ConversationId id) => Network.Actor(id.Actor).Journal.Select(c => c.Event);

    public IEnumerable<Event> Events(QueueId id) => Network.Actor(id.Actor).Journal.Select(c => c.Event);

    public string[] BotLines(ConversationId id) => [.. Events(id).OfType<ConversationEvent.BotSaid>().Select(b => b.Text)];

    /// <summary>What an agent would be shown of it.</summary>
    public ContextPacket Packet(ConversationId id)
    {
        var packets = new ContextPackets();
        foreach (var committed in Network.Actor(id.Actor).Journal) packets.Add(committed);
        return packets.Build()!;
    }

    /// <summary>The agents that a conversation was offered to, in order.</summary>
    public AgentId[] OfferedTo(ConversationId id) => [.. Events(id).OfType<ConversationEvent.Offered>().Select(o => o.Agent)];

    public Shop Start(ConversationId id, CustomerId? customer = null, string? locale = null, string? name = "Kim")
    {
        Done(Tell(id, new ConversationCommand.Start(new CustomerProfile(customer ?? Kim, name, locale), "web")));
        return this;
    }

    public Reply Says(ConversationId id, string text, string? messageId = null) =>
        Tell(id, new ConversationCommand.CustomerSays(messageId ?? $"m-{++_messages}", text));

    public Reply AgentSays(ConversationId id, AgentId agent, string text, string? messageId = null) =>
        Tell(id, new ConversationCommand.AgentSays(agent, messageId ?? $"m-{++_messages}", text));

    /// <summary>
    /// Starts a conversation and asks for a person; <paramref name="queue"/> moves it to another queue than the general one.
    /// </summary>
    public Shop Waiting(ConversationId id, QueueId? queue = null, string? locale = null)
    {
        Start(id, locale: locale);
        Done(queue is { } other && other != General
            ? Tell(id, new ConversationCommand.Escalate(other, "sue"))
            : Tell(id, new ConversationCommand.AskForPerson()));
        return this;
    }

    /// <summary>A conversation that this agent has accepted from the general queue; nobody else may be signed in.</summary>
    public Shop WithAgent(ConversationId id, AgentId agent)
    {
        SignIn(agent).Waiting(id);
        Done(Tell(id, new ConversationCommand.Accept(agent)));
        return this;
    }

    public Shop SignIn(AgentId agent, string skills = "", int capacity = 3, params string[] languages)
    {
        Done(Tell(agent, new AgentCommand.SignIn(Skills.Of(skills), [.. languages], capacity)));
        return this;
    }

    public Reply SetStatus(AgentId agent, AgentStatus status) => Tell(agent, new AgentCommand.SetStatus(status));

    public Reply SignOut(AgentId agent) => SetStatus(agent, AgentStatus.Offline);

    public Reply Accept(ConversationId id, AgentId agent) => Tell(id, new ConversationCommand.Accept(agent));

    public Reply Decline(ConversationId id, AgentId agent) => Tell(id, new ConversationCommand.Decline(agent, "lunch"));

    public static Reply.Accepted Done(Reply reply) => Assert.IsType<Reply.Accepted>(reply);

    public static void Refused(Refusal code, Reply reply) => Assert.Equal(code, Assert.IsType<Reply.Refused>(reply).Code);

    public void Owns(ConversationId id, Owner owner, Phase phase)
    {
        Assert.Equal(owner, Conversation(id).Owner);
        Assert.Equal(phase, Conversation(id).Phase);
    }
}
