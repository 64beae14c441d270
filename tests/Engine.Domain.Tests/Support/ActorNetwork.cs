using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Agents;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations;
using Engine.Domain.Customers;
using Engine.Domain.Queues;

namespace Engine.Domain.Tests.Support;

/// <summary>What may go wrong on the way, each as a chance from 0 to 1.</summary>
/// <param name="LostReply">The receiver did it, and its answer never came: the effect is sent again.</param>
/// <param name="Doubled">A second copy stays on the wire and arrives some time later.</param>
internal sealed record Faults(double LostReply = 0, double Doubled = 0)
{
    public static Faults None { get; } = new();
}

/// <summary>
/// All actors of a small shop in memory, in virtual time. Owed effects travel in seeded random order, but from one actor to
/// another in the order owed: the next is sent when the one before has been answered.
/// </summary>
internal sealed class ActorNetwork(int seed, Assistant assistant, IUnderstanding understanding, Limits? limits = null)
{
    /// <summary>A due time so far away is none.</summary>
    public static readonly TimeSpan Forever = TimeSpan.FromDays(36_500);

    private readonly Random _random = new(seed);
    private readonly SortedDictionary<string, HostedActor> _actors = new(StringComparer.Ordinal);
    private readonly List<Answer> _answers = [];
    private readonly List<Copy> _copies = [];
    private readonly List<Copy> _delivered = [];

    /// <summary>An answer on its way back to the actor that owed the effect.</summary>
    private sealed record Answer(ActorId To, ActorId From, string Effect, Reply Reply);

    public sealed record Copy(ActorId From, Effect Effect);

    private delegate void Step();

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    public Faults Faults { get; set; } = Faults.None;

    /// <summary>May be changed, as by an edited file and a restart.</summary>
    public Assistant Assistant { get; set; } = assistant;

    public Limits Limits { get; } = limits ?? new Limits();

    public IEnumerable<HostedActor> Actors => _actors.Values;

    /// <summary>Every effect that was ever delivered, in that order, copies left out.</summary>
    public IReadOnlyList<Copy> Delivered => _delivered;

    /// <summary>Called after an actor has appended events.</summary>
    public Action<HostedActor, IReadOnlyList<Committed>>? Appended { get; set; }

    public Conversation Conversation(ConversationId id) => ((HostedActor<Conversation>)Actor(id.Actor)).Typed;

    public Agent Agent(AgentId id) => ((HostedActor<Agent>)Actor(id.Actor)).Typed;

    public Queue Queue(QueueId id) => ((HostedActor<Queue>)Actor(id.Actor)).Typed;

    public Customer Customer(CustomerId id) => ((HostedActor<Customer>)Actor(id.Actor)).Typed;

    public IEnumerable<T> All<T>() where T : ActorState => _actors.Values.Select(a => a.State).OfType<T>();

    public HostedActor Actor(ActorId id)
    {
        var key = id.ToString();
        if (!_actors.TryGetValue(key, out var actor)) _actors[key] = actor = Create(id);
        return actor;
    }

    public Reply Send(ActorId to, Command command)
    {
        var actor = Actor(to);
        var before = actor.Journal.Count;
        var reply = actor.Decide(command, new Context(Now, Catalogue.Of(Assistant, understanding), Limits));
        if (actor.Journal.Count > before) Appended?.Invoke(actor, [.. actor.Journal.Skip(before)]);
        return reply;
    }

    /// <summary>Loses what is in memory of one actor, and every answer on its way there.</summary>
    public void Restart(ActorId id)
    {
        _answers.RemoveAll(a => a.To == id);
        Actor(id).Restart(snapshotAt: _random.Next(Actor(id).Journal.Count + 1));
    }

    /// <summary>Takes at most so many random steps: a delivery, an answer, a late copy, or a wake-up that is due.</summary>
    /// <returns>False when there was nothing left to do at this time.</returns>
    public bool Run(int steps)
    {
        for (; steps > 0; steps--)
        {
            var possible = Possible();
            if (possible.Count == 0) return false;
            possible[_random.Next(possible.Count)]();
        }
        return true;
    }

    /// <summary>Lets everything arrive that is owed now.</summary>
    public void Settle()
    {
        if (Run(20_000)) throw new InvalidOperationException("the actors do not come to rest:\n" + Dump());
    }

    /// <summary>Lets time pass, and wakes whoever wanted to be woken on the way.</summary>
    public void Advance(TimeSpan span)
    {
        var until = Now + span;
        while (NextWake() is { } wake && wake <= until)
        {
            if (wake > Now) Now = wake;
            Settle();
        }
        Now = until;
        Settle();
    }

    /// <summary>Moves the clock alone; what is due from now on waits for <see cref="Run"/>.</summary>
    public void Tick(TimeSpan span) => Now += span;

    /// <summary>Lets everything arrive, and time pass until nobody wants to be woken any more.</summary>
    public void Quiesce()
    {
        Settle();
        for (var wakes = 0; NextWake() is { } wake; wakes++)
        {
            if (wakes > 1_000) throw new InvalidOperationException("somebody wants to be woken for ever:\n" + Dump());
            if (wake > Now) Now = wake;
            Settle();
        }
    }

    /// <summary>Delivers an effect once more, long after it was answered.</summary>
    public Reply DeliverAgain(Copy copy) => Send(Receiver(copy.Effect), copy.Effect.Command);

    public Reply Send(Address to, Command command) => Send(((Address.Actor)to).Id, command);

    public string Dump() => string.Join("\n", _actors.Values.Select(a => $"{a.Id}: {a.StateJson}"));

    private DateTimeOffset? NextWake() => _actors.Values.Min(WakeOf);

    /// <summary>When this actor waits to be woken, if ever.</summary>
    public DateTimeOffset? WakeOf(HostedActor actor) => actor.Owed.WakeAt is { } at && at < Now + (Forever / 2) ? at : null;

    private List<Step> Possible()
    {
        var steps = new List<Step>();
        foreach (var actor in _actors.Values)
        {
            var owed = actor.Owed;
            var receivers = new HashSet<ActorId>(_answers.Where(a => a.To == actor.Id).Select(a => a.From));   // one at a time to each
            foreach (var effect in owed.Effects)
                if (receivers.Add(Receiver(effect))) steps.Add(() => Deliver(actor.Id, effect));
            if (owed.WakeAt <= Now) steps.Add(() => Send(actor.Id, new Wake()));
        }
        foreach (var answer in _answers)
            steps.Add(() =>
            {
                _answers.Remove(answer);
                Send(answer.To, new Settle(answer.Effect, answer.Reply));
            });
        foreach (var copy in _copies)
            steps.Add(() =>
            {
                _copies.Remove(copy);
                DeliverAgain(copy);
            });
        return steps;
    }

    private void Deliver(ActorId from, Effect effect)
    {
        var reply = Send(Receiver(effect), effect.Command);
        _delivered.Add(new Copy(from, effect));
        if (_random.NextDouble() < Faults.Doubled) _copies.Add(new Copy(from, effect));
        if (_random.NextDouble() >= Faults.LostReply) _answers.Add(new Answer(from, Receiver(effect), effect.Id, reply));
    }

    /// <summary>Nobody here owes the outside anything.</summary>
    private static ActorId Receiver(Effect effect) => ((Address.Actor)effect.To).Id;

    private static HostedActor Create(ActorId id) => id.Kind switch
    {
        ActorKind.Conversation => new HostedActor<Conversation>(id, new ConversationDecider()),
        ActorKind.Agent => new HostedActor<Agent>(id, new AgentDecider()),
        ActorKind.Queue => new HostedActor<Queue>(id, new QueueDecider()),
        ActorKind.Customer => new HostedActor<Customer>(id, new CustomerDecider()),
        _ => throw new InvalidOperationException($"no decider for {id}"),
    };
}
