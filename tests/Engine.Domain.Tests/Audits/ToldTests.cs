using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Audits;

namespace Engine.Domain.Tests.Audits;

public sealed class ToldTests
{
    private static readonly ConversationId Id = new("c-1");
    private static readonly AgentId Ann = new("ann"), Bob = new("bob");
    private readonly Course _course = new();

    public ToldTests()
    {
        foreach (var @event in new ConversationEvent[]
        {
            Said("m1"), Said("m2"), new ConversationEvent.OwnerChanged(Owner.Of(Ann), 2, "accepted"),
            new ConversationEvent.AgentSaid(2, Ann, "a1", "hello"), Said("m3"),
        }) _course.Add(@event);
    }

    [Fact]
    public void What_was_told_and_is_there_is_no_fault_and_more_may_be_there() =>
        Assert.Empty(new Told(["m1", "m3"]) { AgentMessages = ["a1"], Acceptances = [Ann] }.Check(Id, _course));

    [Fact]
    public void An_acknowledged_message_that_is_not_there_is_lost() => Finds(Fault.Lost, new Told(["m1", "m2", "m4"]));

    [Fact]
    public void An_agents_acknowledged_message_that_is_not_there_is_lost() => Finds(Fault.Lost, new Told([]) { AgentMessages = ["a2"] });

    [Fact]
    public void Messages_in_another_order_than_they_were_sent_in_are_out_of_order() => Finds(Fault.OutOfOrder, new Told(["m2", "m1"]));

    [Fact]
    public void An_acceptance_that_did_not_happen_is_a_double_assignment() =>
        Finds(Fault.DoubleAssigned, new Told([]) { Acceptances = [Bob] });

    [Fact]
    public void Two_acceptances_told_where_one_happened_are_a_double_assignment() =>
        Finds(Fault.DoubleAssigned, new Told([]) { Acceptances = [Ann, Ann] });

    private void Finds(Fault fault, Told told) => Assert.Equal(fault, Assert.Single(told.Check(Id, _course)).Fault);

    private static ConversationEvent Said(string id) => new ConversationEvent.CustomerSaid(id, "words", null);
}
