using Engine.Contracts;

namespace Engine.Domain.Audits;

/// <summary>What the people of a conversation were told: all of it must be in its events.</summary>
/// <param name="CustomerMessages">Ids of the customer's messages that were acknowledged, in the order sent.</param>
public sealed record Told(IReadOnlyList<string> CustomerMessages)
{
    /// <summary>Ids of agents' messages that were acknowledged.</summary>
    public IReadOnlyList<string> AgentMessages { get; init; } = [];

    /// <summary>Who was told that it is theirs, as often as they were told.</summary>
    public IReadOnlyList<AgentId> Acceptances { get; init; } = [];

    public IEnumerable<Breach> Check(ConversationId id, Course course) =>
        [.. Missing(id, course), .. Disordered(id, course), .. NeverHad(id, course)];

    private IEnumerable<Breach> Missing(ConversationId id, Course course) =>
        CustomerMessages.Except(course.CustomerMessages).Concat(AgentMessages.Except(course.AgentMessages))
            .Select(message => new Breach(Fault.Lost, id.Actor, "what was acknowledged is there", $"{message} is not"));

    private IEnumerable<Breach> Disordered(ConversationId id, Course course)
    {
        var sent = CustomerMessages.Intersect(course.CustomerMessages);
        var kept = course.CustomerMessages.Intersect(CustomerMessages);
        if (!kept.SequenceEqual(sent))
            yield return new Breach(
                Fault.OutOfOrder, id.Actor, "messages are kept in the order in which they were sent", string.Join(", ", kept));
    }

    private IEnumerable<Breach> NeverHad(ConversationId id, Course course) =>
        from told in Acceptances.CountBy(agent => agent)
        let had = course.Acceptances.Count(agent => agent == told.Key)
        where told.Value > had
        select new Breach(Fault.DoubleAssigned, id.Actor, "whoever was told that it is theirs had it",
            $"{told.Key} was told {told.Value} times and had it {had} times");
}
