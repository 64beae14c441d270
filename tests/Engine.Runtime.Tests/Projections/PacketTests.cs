using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Projections;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;

namespace Engine.Runtime.Tests.Projections;

public sealed class PacketTests : IAsyncLifetime
{
    private Town _town = null!;

    public async ValueTask InitializeAsync() => _town = await Town.OpenAsync();

    public async ValueTask DisposeAsync() => await _town.DisposeAsync();

    [Fact]
    public async Task A_conversation_that_is_not_there_has_no_packet() => Assert.Null(await _town.Engine.PacketAsync(Conversation));

    [Fact]
    public async Task A_packet_holds_what_was_said_why_it_was_passed_on_and_how_earlier_conversations_went()
    {
        var earlier = new ConversationId("c-0");
        await _town.DoAsync(earlier.Actor, Start());
        await _town.DoAsync(earlier.Actor, Says("m-1", "invoice please"));
        await _town.DoAsync(earlier.Actor, new ConversationCommand.Close("customer"));
        await _town.Engine.SeenAsync<CustomerEvent.Ended>(Profile().Id.Actor);
        await _town.WaitingAsync(Conversation);

        var packet = (await _town.Engine.PacketAsync(Conversation))!;

        Assert.Equal(("web", "en", new CustomerId("cleo")), (packet.Channel, packet.Language, packet.Customer.Id));
        Assert.Equal("customer_request", packet.Escalations.Single().Reason);
        Assert.Equal(["track_order"], packet.Intents.Select(i => i.Intent));
        Assert.Equal([Speaker.Bot, Speaker.Customer, Speaker.Bot, Speaker.Bot], packet.Transcript.Select(t => t.Who));
        Assert.Equal((earlier, "invoice"), packet.History.Single() is var past ? (past.Conversation, past.Outcome.Intent) : default);
    }

    [Fact]
    public async Task A_long_conversation_is_read_to_its_end()
    {
        await _town.DoAsync(Conversation.Actor, Start());
        // Two events each: more than a page.
        for (var i = 0; i < 600; i++) await _town.DoAsync(Conversation.Actor, Says($"m-{i}", "thanks"));

        var packet = (await _town.Engine.PacketAsync(Conversation))!;

        Assert.Equal((await _town.LookAsync<ConversationView>(Conversation.Actor)).Sequence, packet.Sequence);
        Assert.Equal(200, packet.Transcript.Length);
    }
}
