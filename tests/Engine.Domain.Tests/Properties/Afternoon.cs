using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Tests.Support;

namespace Engine.Domain.Tests.Properties;

/// <summary>Plays a script: three customers' conversations, three agents and a supervisor, three queues, and bad luck.</summary>
internal sealed class Afternoon
{
    private static readonly ConversationId[] Conversations = [new("c-1"), new("c-2"), new("c-3"), new("c-4")];
    private static readonly CustomerId[] Customers = [new("kim"), new("lee"), new("kim"), new("max")];
    private static readonly AgentId[] Agents = [new("ann"), new("bob"), new("cat"), new("sue")];
    private static readonly QueueId[] Queues = [AssistantBuilder.General, AssistantBuilder.Billing, AssistantBuilder.Vip];

    private static readonly (string Skills, string[] Languages, int Capacity)[] Profiles =
    [
        ("", [], 1), ("billing:1", ["en"], 2), ("billing:3", ["en"], 1), ("billing:5,vip:2", [], 2), ("billing:4,vip:3", ["de", "en"], 3),
    ];

    private static readonly string[] Lines =
    [
        Phrases.WhereIsMyOrder, Phrases.SendItBack, Phrases.Gibberish, Phrases.AHuman, Phrases.Thanks, Phrases.Fraud,
        Phrases.Furious, Phrases.Sad, Phrases.German, Phrases.ThatDidNotHelp, Phrases.PerhapsAReturn, Phrases.Weather,
    ];

    private readonly Script _script;
    private readonly List<(ConversationId To, ConversationCommand.CustomerSays Command, long First)> _said = [];

    public Afternoon(Script script)
    {
        _script = script;
        var assistant = new AssistantBuilder().Queue(AssistantBuilder.General, waitingMax: 2).NeverRelaxing(AssistantBuilder.Vip)
            .GoingOnUnattended();
        Network = new ActorNetwork(script.Seed, assistant.Build(), Phrases.Book())
        {
            Faults = script.Faulty ? new Faults(LostReply: 0.1, Doubled: 0.15) : Faults.None,
        };
        Laws = new Laws(Network);
        Network.Appended = Laws.Check;
    }

    public ActorNetwork Network { get; }

    public Laws Laws { get; }

    /// <summary>Plays all steps; afterwards anything may still be on its way.</summary>
    public Afternoon Play()
    {
        foreach (var step in _script.Steps) Do(step);
        return this;
    }

    /// <summary>No more bad luck: everything arrives, and time passes until nobody waits for a time to come.</summary>
    public Afternoon Quiesce()
    {
        Network.Faults = Faults.None;
        Network.Quiesce();
        return this;
    }

    /// <summary>Somebody signs in who can do everything, has room for everybody, and accepts.</summary>
    public Afternoon HelpArrives(AgentId helper)
    {
        Network.Send(helper.Actor, new AgentCommand.SignIn(Skills.Of("billing:5,vip:5"), [], 50));
        Network.Settle();
        foreach (var id in Conversations)
            if (Network.Conversation(id).Custody.Offer?.Agent == helper) Send(id, new ConversationCommand.Accept(helper));
        return this;
    }

    private void Do(Step step)
    {
        var conversation = Conversations[step.Who % Conversations.Length];
        var agent = Agents[step.What % (Agents.Length - 1)];
        var owner = Network.Conversation(conversation) is { Owner: { Kind: OwnerKind.Agent, Id: { } id } } ? new AgentId(id) : agent;
        switch (step.Deed)
        {
            case Deed.Start:
                var customer = new CustomerProfile(Customers[step.Who % Conversations.Length], "Kim", step.What % 3 == 0 ? "de-AT" : null);
                Send(conversation, new ConversationCommand.Start(customer, "web"));
                break;
            case Deed.Say:
                Say(conversation, new ConversationCommand.CustomerSays($"m-{_said.Count}", Lines[step.What % Lines.Length]));
                break;
            case Deed.SayAgain when _said.Count > 0:
                var (to, again, first) = _said[step.What % _said.Count];
                Laws.Hold(
                    Network.Send(to.Actor, again) is Reply.Accepted a && a.First == first, "a repeated message gets its first receipt");
                break;
            case Deed.AskForPerson: Send(conversation, new ConversationCommand.AskForPerson()); break;
            case Deed.CustomerCloses when step.What % 3 == 0: Send(conversation, new ConversationCommand.Close("customer")); break;
            case Deed.SignIn:
                var (skills, languages, capacity) = Profiles[step.Who % Profiles.Length];
                Send(agent, new AgentCommand.SignIn(Skills.Of(skills), [.. languages], capacity));
                break;
            case Deed.SetStatus: Send(agent, new AgentCommand.SetStatus((AgentStatus)(step.Who % 3))); break;
            case Deed.Accept: Send(conversation, new ConversationCommand.Accept(Asked(conversation, agent))); break;
            case Deed.Decline: Send(conversation, new ConversationCommand.Decline(Asked(conversation, agent))); break;
            case Deed.AgentSays:
                Send(conversation, new ConversationCommand.AgentSays(step.What % 4 == 0 ? agent : owner, $"a-{step.What}", "Let me look."));
                break;
            case Deed.Transfer when step.What % 2 == 0:
                Send(conversation, new ConversationCommand.Transfer(owner, Queue: Queues[step.What % Queues.Length]));
                break;
            // Not from the queue that never relaxes: who waits there for one agent waits for ever, and no help that arrives would do.
            case Deed.Transfer when Network.Conversation(conversation).Custody.Home != AssistantBuilder.Vip:
                Send(conversation, new ConversationCommand.Transfer(owner, Agent: agent));
                break;
            case Deed.HandBack: Send(conversation, new ConversationCommand.HandBack(owner)); break;
            case Deed.AgentCloses when step.What % 3 == 0: Send(conversation, new ConversationCommand.Close(owner.Value, "solved")); break;
            case Deed.TakeOver: Send(conversation, new ConversationCommand.TakeOver(Agents[^(1 + (step.What % 2))])); break;
            case Deed.Escalate: Send(conversation, new ConversationCommand.Escalate(Queues[step.What % Queues.Length], "sue")); break;
            case Deed.Deliver: Network.Run(1 + (step.Who * 3)); break;
            case Deed.Pass:
                Network.Tick(TimeSpan.FromSeconds(step.Who * 5));
                Network.Run(step.What);
                break;
            case Deed.Restart: Network.Restart(Network.Actors.ElementAt((step.Who + (12 * step.What)) % Network.Actors.Count()).Id); break;
        }
    }

    /// <summary>Whom the conversation is on offer to, so that scripts get somewhere; else this one.</summary>
    private AgentId Asked(ConversationId conversation, AgentId agent) => Network.Conversation(conversation).Custody.Offer?.Agent ?? agent;

    private void Say(ConversationId to, ConversationCommand.CustomerSays says)
    {
        if (Network.Send(to.Actor, says) is Reply.Accepted accepted) _said.Add((to, says, accepted.First));
    }

    private void Send(ConversationId to, Command command) => Network.Send(to.Actor, command);

    private void Send(AgentId to, Command command) => Network.Send(to.Actor, command);

    /// <summary>Every message that was accepted stands in its journal once, and nothing else does.</summary>
    public void NothingSaidIsLostOrDoubled()
    {
        foreach (var id in Conversations)
        {
            var said = _said.Where(s => s.To == id).Select(s => s.Command.Id);
            var kept = Network.Actor(id.Actor).Journal.Select(c => c.Event).OfType<ConversationEvent.CustomerSaid>().Select(e => e.Id);
            Laws.Hold(said.SequenceEqual(kept), $"{id} keeps every message once and in order");
        }
    }
}
