using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Projections;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;

namespace Engine.Runtime.Tests.Projections;

public sealed class DeskTests : IAsyncLifetime
{
    private Town _town = null!;

    public async ValueTask InitializeAsync() => _town = await Town.OpenAsync();

    public async ValueTask DisposeAsync() => await _town.DisposeAsync();

    [Fact]
    public async Task An_agent_sees_the_desk_then_an_offer_with_everything_said_then_the_assignment_then_the_release()
    {
        await using var desk = ADesk(Ann);
        var empty = await desk.NextAsync();
        Assert.Equal((DeskChangeKind.Snapshot, AgentStatus.Offline), (empty.Kind, empty.Agent!.Status));

        await _town.OfferedAsync(Conversation, Ann);
        Assert.Equal((DeskChangeKind.Status, AgentStatus.Available), await desk.NextAsync() is var status
            ? (status.Kind, status.Status!.Value) : default);
        var offer = await desk.NextAsync();
        Assert.Equal((DeskChangeKind.Offer, Conversation), (offer.Kind, offer.Conversation!.Value));
        Assert.Equal("customer_request", offer.Packet!.Escalations[^1].Reason);
        Assert.Contains(offer.Packet.Transcript, t => t is { Who: Speaker.Customer, Text: "track_order please" });
        Assert.NotNull(offer.Expires);

        await _town.DoAsync(Conversation.Actor, new ConversationCommand.Accept(Ann));
        var assigned = await desk.NextAsync();
        Assert.Equal((DeskChangeKind.Assigned, Conversation, null), (assigned.Kind, assigned.Conversation!.Value, assigned.Packet));

        await _town.DoAsync(Conversation.Actor, new ConversationCommand.Close(Ann.Value, "solved"));
        var released = await desk.NextAsync();
        Assert.Equal((DeskChangeKind.Released, Conversation, "closed"), (released.Kind, released.Conversation!.Value, released.Why));
    }

    [Fact]
    public async Task An_agent_who_comes_back_finds_offers_and_assignments_with_their_packets()
    {
        var other = new ConversationId("c-2");
        await _town.OfferedAsync(Conversation, Ann);
        await _town.DoAsync(Conversation.Actor, new ConversationCommand.Accept(Ann));
        await _town.Engine.SeenAsync<AgentEvent.Assigned>(Ann.Actor);
        await _town.WaitingAsync(other, "dora");
        await _town.Engine.SeenAsync<AgentEvent.Offered>(Ann.Actor, e => e.Conversation == other);

        var changes = await _town.Engine.DeskAsync(Ann).TakeAsync(3);

        Assert.Equal([DeskChangeKind.Snapshot, DeskChangeKind.Assigned, DeskChangeKind.Offer], changes.Select(c => c.Kind));
        Assert.Equal(["c-1", "c-2"], changes.Skip(1).Select(c => c.Packet!.Conversation.Value));
        Assert.Equal(2, changes[0].Agent!.Slots.Length);
    }

    [Fact]
    public async Task An_offer_that_is_declined_leaves_the_desk()
    {
        await _town.OfferedAsync(Conversation, Ann);
        await using var desk = ADesk(Ann);
        await desk.NextAsync();
        Assert.Equal(DeskChangeKind.Offer, (await desk.NextAsync()).Kind);

        await _town.DoAsync(Conversation.Actor, new ConversationCommand.Decline(Ann));

        var released = await desk.NextAsync();
        Assert.Equal((DeskChangeKind.Released, "declined"), (released.Kind, released.Why));
    }

    [Fact]
    public async Task What_a_supervisor_takes_over_comes_with_its_packet()
    {
        await using var desk = ADesk(Bob);
        await desk.NextAsync();
        await _town.DoAsync(Conversation.Actor, Start());

        await _town.DoAsync(Conversation.Actor, new ConversationCommand.TakeOver(Bob));

        var assigned = await desk.NextAsync();
        Assert.Equal((DeskChangeKind.Assigned, Conversation), (assigned.Kind, assigned.Packet!.Conversation));
    }

    [Fact]
    public async Task What_an_agent_takes_over_that_was_offered_to_them_before_the_desk_was_open_is_there_with_its_packet()
    {
        await _town.OfferedAsync(Conversation, Ann);
        await _town.DoAsync(Conversation.Actor, new ConversationCommand.TakeOver(Ann));
        await _town.Engine.SeenAsync<AgentEvent.Assigned>(Ann.Actor);

        var changes = await _town.Engine.DeskAsync(Ann).TakeAsync(2);

        Assert.Equal((DeskChangeKind.Assigned, Conversation), (changes[1].Kind, changes[1].Packet!.Conversation));
    }

    [Fact]
    public async Task A_desk_closes_with_the_engine()
    {
        await using var desk = ADesk(Ann);
        await desk.NextAsync();
        var next = desk.MoveNextAsync().AsTask();

        await _town.StopAsync();

        Assert.False(await next.InTimeAsync());
    }

    private IAsyncEnumerator<DeskChange> ADesk(AgentId agent) => _town.Engine.DeskAsync(agent).GetAsyncEnumerator();
}
