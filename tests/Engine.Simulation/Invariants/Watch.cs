using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain;
using Engine.Domain.Agents;
using Engine.Domain.Conversations;

namespace Engine.Simulation.Invariants;

/// <summary>Tells every invariant what happens; the first that is broken ends the simulation.</summary>
internal sealed class Watch
{
    private readonly Town _town;
    private readonly Invariant[] _invariants;

    public Watch(Town town)
    {
        _town = town;
        Records = new Records(town.Parts);
        _invariants = AllInvariants.Create();
        foreach (var invariant in _invariants) (invariant.Records, invariant.Town) = (Records, town);
    }

    public Records Records { get; }

    public TimeSpan LastWritten { get; private set; }

    public long Events { get; private set; }

    public void Written(IReadOnlyList<Committed> turn)
    {
        // A lease is renewed for as long as somebody is there.
        if (!turn.All(c => c.Event is AgentEvent.LeaseChanged)) LastWritten = _town.Now;
        foreach (var committed in turn)
        {
            Events++;
            _town.Schedule.Trace.Add(committed.Actor.Key);
            _town.Schedule.Trace.Add(committed.Event.GetType().Name);
            _town.Schedule.Trace.Add(committed.Sequence);
            Check(() => Records.Add(committed));
            foreach (var invariant in _invariants) Check(() => invariant.Saw(committed));
        }
    }

    /// <param name="events">All of the actor's, as the disk has them from now on.</param>
    public void Forgotten(ActorId actor, IReadOnlyList<Committed> events)
    {
        if (Records.Find(actor) is not { } before) return;
        Records.Replace(actor, events);
        Each(i => i.Forgotten(before, Records.Find(actor)!));
    }

    public void Erased(CustomerId customer) => Each(i => i.Erased(customer));

    public void Read(CustomerId customer, bool wasErased, string json) => Each(i => i.Read(customer, wasErased, json));

    public void Told(Committed committed) => Each(i => i.Told(committed));

    public void Turned(ActorId actor, ActorState live) => Each(i => i.Turned(actor, live));

    public void Acknowledged(ActorId to, Command command, Reply.Accepted reply) => Each(i => i.Acknowledged(to, command, reply));

    public void Refused(ActorId to, Command command, Reply.Refused reply) => Each(i => i.Refused(to, command, reply));

    public void Followed(ConversationId conversation, long after, Committed committed, TimeSpan since) =>
        Each(i => i.Followed(conversation, after, committed, since));

    public void Showed(AgentId agent, DeskChange change) => Each(i => i.Showed(agent, change));

    public void Came(AgentId agent) => Each(i => i.Came(agent));

    public void Went(AgentId agent) => Each(i => i.Went(agent));

    public void Stopped(IReadOnlyList<ActorId> unanswered) => Each(i => i.Stopped(unanswered));

    public void AtRest(bool everybodyIsHelped) => Each(i => i.AtRest(_town, everybodyIsHelped));

    /// <summary>
    /// At rest: lets go of conversations that are closed, of agents who have signed out and are not here, and of what is long past.
    /// </summary>
    /// <returns>Whom it let go of.</returns>
    public IReadOnlyList<ActorId> ForgetWhatIsOver()
    {
        var over = Records.Actors.Where(a => a.State is Conversation { Phase: Phase.Closed }
            || (a.State is Agent { Status: AgentStatus.Offline } agent && !_town.Residents.Agent(agent.Id).IsHere))
                .Select(a => a.Actor).ToArray();
        foreach (var actor in over)
            if (actor.Kind == ActorKind.Conversation)
                foreach (var invariant in _invariants) invariant.Forget(actor);
        Records.Forget(over);
        return over;
    }

    public void NeverRests(TimeSpan after) => _town.Schedule.Fail(new Broken(
        "when nothing goes wrong and people do nothing, everything comes to rest",
            Records.Actors.MaxBy(a => a.State.LastAt)?.Actor, $"not within {after}"));

    public void Broke(string what, Exception? exception) =>
        _town.Schedule.Fail(new Broken("no decider and no turn breaks", null, what, exception));

    private void Each(Action<Invariant> tell)
    {
        foreach (var invariant in _invariants) Check(() => tell(invariant));
    }

    /// <summary>Noted, not thrown: whoever wrote would take it for trouble of their own.</summary>
    private void Check(Action check)
    {
        try
        {
            check();
        }
        catch (Exception e)
        {
            _town.Schedule.Fail(e);
        }
    }
}
