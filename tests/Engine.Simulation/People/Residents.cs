using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Simulation.Time;

namespace Engine.Simulation.People;

/// <summary>Who lives in the town.</summary>
internal sealed class Residents(Town town, long seed)
{
    private readonly SortedDictionary<string, Customer> _customers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Agent> _agents = new(StringComparer.Ordinal);
    private Supervisor? _supervisor;

    public IEnumerable<Customer> Customers => _customers.Values;

    public IEnumerable<Agent> Agents => _agents.Values;

    public Supervisor? Supervisor => _supervisor;

    public Admin Admin => field ??= new Admin(town, DiceFor("ada"));

    /// <returns>Null when nobody has come to that conversation.</returns>
    public Customer? Find(ConversationId conversation) => _customers.GetValueOrDefault(conversation.Value);

    public Customer Customer(ConversationId conversation)
    {
        if (!_customers.TryGetValue(conversation.Value, out var customer))
            _customers.Add(conversation.Value, customer = new Customer(town, DiceFor(conversation.Value), conversation));
        return customer;
    }

    public Agent Agent(AgentId id)
    {
        if (!_agents.TryGetValue(id.Value, out var agent)) _agents.Add(id.Value, agent = new Agent(town, DiceFor(id.Value), id));
        return agent;
    }

    public void SupervisorComes()
    {
        if (_supervisor is not null) return;
        _supervisor = new Supervisor(town, DiceFor("wall"));
        _supervisor.Come();
    }

    /// <summary>Who is through leaves the town.</summary>
    public void Forget(IEnumerable<ActorId> over)
    {
        foreach (var actor in over)
            if (actor.Kind == ActorKind.Conversation && _customers.Remove(actor.Key, out var customer)) customer.Leave();
            else if (actor.Kind == ActorKind.Agent) _agents.Remove(actor.Key);
    }

    /// <summary>Somebody comes who can do everything, has room for everybody and takes whatever is offered.</summary>
    public void HelpArrives()
    {
        var helper = new Agent(town, DiceFor("zoe"), new AgentId("zoe")) { IsHelper = true };
        _agents.Add("zoe", helper);
        helper.Come(new AgentCommand.SignIn(ImmutableSortedDictionary<string, int>.Empty.Add("care", 5)
            .Add("fraud", 5).Add("vip", 5), [], 50));
    }

    private Dice DiceFor(string name) => Dice.For(seed, name);
}
