using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Projections;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Projections;

public sealed class ContextPacketTests
{
    [Fact]
    public void An_agent_gets_all_that_was_said_understood_tried_and_fired()
    {
        var understanding = Phrases.Book().Knows("Oh dear", new Analysis { Intent = "track_order", Confidence = 0.9f, Sentiment = -0.7f });
        var shop = new Shop(understanding: understanding).Start(First, locale: "en-GB");
        shop.Says(First, Phrases.WhereIsMyOrder);
        shop.Says(First, Phrases.ThatDidNotHelp);
        shop.Says(First, Phrases.SendItBack);
        shop.Says(First, "Oh dear");
        shop.Says(First, Phrases.Furious);

        var packet = PacketOf(shop);

        Assert.Equal((First, "web", "und"), (packet.Conversation, packet.Channel, packet.Language));
        Assert.Equal(shop.Conversation(First).Sequence, packet.Sequence);
        Assert.Equal(new CustomerProfile(Kim, "Kim", "en-GB"), packet.Customer);
        var fired = Assert.Single(packet.Escalations);
        Assert.Equal(("angry", "frustration", General, 7), (fired.Rule, fired.Reason, fired.Queue, fired.Priority));
        Assert.Equal([new Reading("frustration", 0.95, 0.9)], fired.Readings.ToArray());
        Assert.Equal(
            [new("track_order", 0.95f), new("not_helpful", 0.9f), new IntentView("return_item", 0.9f)], packet.Intents.ToArray());
        Assert.Equal([0, 0, 0, -0.35f, -0.325f], packet.Sentiment.ToArray());
        Assert.Equal(
            [("track_order", false), ("not_helpful", true), ("return_item", true), ("track_order", false)],
            packet.Tried.Select(t => (t.Intent, t.Helped)));
        Assert.Equal(
            [Speaker.Bot, .. Enumerable.Repeat(new[] { Speaker.Customer, Speaker.Bot }, 5).SelectMany(s => s)],
            packet.Transcript.Select(t => t.Who));
        Assert.Equal("I am handing you over, Kim.", packet.Transcript[^1].Text);
        Assert.Equal(
            "Kim wrote: “Where is my order?” It seems to be about track order, then not helpful, then return item."
            + " The bot made 4 attempts, 2 of which did not help. Reason for the handoff: frustration.", packet.Summary);
    }

    [Fact]
    public void A_handoff_right_after_an_answer_says_that_the_answer_did_not_help_and_a_later_one_does_not()
    {
        var shop = new Shop().Start(First).Start(Second);
        shop.Says(First, Phrases.WhereIsMyOrder);
        shop.Tell(First, new ConversationCommand.AskForPerson());
        shop.Says(Second, Phrases.WhereIsMyOrder);
        shop.Tell(Second, new ConversationCommand.TakeOver(Sue));
        shop.Tell(Second, new ConversationCommand.HandBack(Sue));
        shop.Tell(Second, new ConversationCommand.AskForPerson());

        Assert.False(PacketOf(shop, First).Tried.Single().Helped);
        Assert.True(PacketOf(shop, Second).Tried.Single().Helped);
    }

    [Fact]
    public void Notes_of_those_who_passed_it_on_and_what_agents_said_are_in_it()
    {
        var shop = new Shop().WithAgent(First, Ann);
        shop.AgentSays(First, Ann, "Hello, Ann here.");
        shop.Tell(First, new ConversationCommand.Transfer(Ann, Queue: Billing, Note: "wants a refund"));

        var packet = PacketOf(shop);

        Assert.Equal(["wants a refund"], packet.Notes.ToArray());
        Assert.Contains(packet.Transcript, t => t is { Who: Speaker.Agent, By: "ann", Text: "Hello, Ann here." });
        Assert.Contains("Kim has not said anything yet. The bot has not tried anything.", packet.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void The_transcript_is_the_last_two_hundred_things_said_and_the_summary_still_knows_the_first()
    {
        var shop = new Shop().Start(First);
        shop.Says(First, new string('a', 158) + "\U0001F600 and so on");
        for (var i = 0; i < 120; i++) shop.Says(First, Phrases.Thanks);

        var packet = PacketOf(shop);

        Assert.Equal(200, packet.Transcript.Length);
        Assert.StartsWith("Kim wrote: “" + new string('a', 158) + "…”", packet.Summary, StringComparison.Ordinal);   // no half character
    }

    [Fact]
    public void There_is_no_packet_of_a_conversation_that_was_not_started() => Assert.Null(new ContextPackets().Build());

    private static ContextPacket PacketOf(Shop shop, ConversationId? id = null)
    {
        var packets = new ContextPackets();
        foreach (var committed in shop.Network.Actor((id ?? First).Actor).Journal) packets.Add(committed);
        return packets.Build()!;
    }
}
