using System.Buffers;
using System.Text;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Sight;
using Engine.Gateway.Tokens;
using Engine.Testing;

namespace Engine.Gateway.Tests.Sight;

public sealed class EventSightTests
{
    private static readonly string[] Envelope = ["at", "sequence", "type"];

    [Fact]
    public async Task A_customer_sees_every_sequence_and_of_each_event_only_what_is_theirs()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        await PlayAsync(gateway, token);

        var seen = await gateway.GetAsync("/v1/conversations/c-1/events?limit=1000", token);

        Assert.Equal(Enumerable.Range(1, seen.Events.Length).Select(s => (long)s), seen.Sequences);
        var properties = seen.Events
            .GroupBy(e => e.GetProperty("type").GetString()!)
            .ToDictionary(g => g.Key, g => g.SelectMany(e => e.EnumerateObject().Select(p => p.Name)).Distinct().Except(Envelope).Order().ToArray());
        Assert.Equal(["assistant", "channel", "customer"], properties["conversation.started"]);
        Assert.Equal(["answers", "id", "text"], properties["conversation.customer-said"]);
        Assert.Equal(["epoch", "intent", "kind", "text"], properties["conversation.bot-said"]);
        Assert.Equal(["agent", "epoch", "id", "text"], properties["conversation.agent-said"]);
        Assert.Equal(["epoch", "owner"], properties["conversation.owner-changed"]);
        Assert.Equal(["epoch", "position", "queue"], properties["conversation.queued"]);
        Assert.Equal(["by"], properties["conversation.closed"]);
        Assert.Empty(properties["conversation.escalated"]);
        Assert.Empty(properties["conversation.offered"]);
        Assert.Empty(properties["effect.settled"]);
        foreach (var secret in new[] { "gold", "report_fraud", "sentiment", "confidence", "the-rule", "spotted", "handle-with-care", "missed" })
            Assert.DoesNotContain(secret, seen.Body);
    }

    [Theory]
    [InlineData(Role.Customer, false)]
    [InlineData(Role.Channel, false)]
    [InlineData(Role.Agent, true)]
    public void How_long_the_bot_waits_is_the_shops_own_business(Role reader, bool sees)
    {
        var started = new ConversationEvent.Started(new CustomerProfile(new CustomerId("cy")), "web", "shop", new Patience(TimeSpan.FromHours(2)));
        var written = new ArrayBufferWriter<byte>();

        EventSight.Write(written, new Committed(new ConversationId("c-1").Actor, 1, DateTimeOffset.UnixEpoch, started), reader);

        Assert.Equal(sees, Encoding.UTF8.GetString(written.WrittenSpan).Contains("patience", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Role.Customer, """{"sequence":1,"at":"1970-01-01T00:00:00.000Z","type":"conversation.rated"}""")]
    [InlineData(Role.Agent, """{"sequence":1,"at":"1970-01-01T00:00:00.000Z","type":"conversation.rated","stars":5}""")]
    public void What_a_newer_version_wrote_is_shown_whole_to_those_who_see_everything_and_bare_to_others(Role reader, string seen)
    {
        var rated = new UnreadEvent("conversation.rated", """{"type":"conversation.rated","stars":5}""");
        var written = new ArrayBufferWriter<byte>();

        EventSight.Write(written, new Committed(new ConversationId("c-1").Actor, 1, DateTimeOffset.UnixEpoch, rated), reader);

        Assert.Equal(seen, Encoding.UTF8.GetString(written.WrittenSpan));
    }

    [Fact]
    public async Task A_channel_sees_what_the_customer_sees()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        await PlayAsync(gateway, token);

        var customer = await gateway.GetAsync("/v1/conversations/c-1/events?limit=1000", token);
        var channel = await gateway.GetAsync("/v1/conversations/c-1/events?limit=1000", gateway.Token(Role.Channel));

        Assert.Equal(customer.Body, channel.Body);
    }

    [Theory]
    [InlineData(Role.Agent)]
    [InlineData(Role.Supervisor)]
    [InlineData(Role.Admin)]
    public async Task Whoever_works_here_sees_everything(Role role)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await PlayAsync(gateway, await gateway.OpenAsync("c-1"));

        var seen = await gateway.GetAsync("/v1/conversations/c-1/events?limit=1000", gateway.Token(role));

        foreach (var inside in new[] { "gold", "report_fraud", "sentiment", "confidence", "readings", "handle-with-care", "spotted" })
            Assert.Contains(inside, seen.Body);
    }

    [Fact]
    public async Task The_answer_to_a_message_shows_a_customer_no_more_than_the_events_do()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");

        var turn = await gateway.SayAsync("c-1", token, "m-1", SmallShop.SomebodyUsedMyCard);

        Assert.Equal(Envelope, turn.Events[1].EnumerateObject().Select(p => p.Name).Order());   // escalated
        Assert.DoesNotContain("analysis", turn.Body);
        Assert.DoesNotContain("reason", turn.Body);
    }

    /// <summary>The bot fails, hands over; an agent takes it, speaks, passes it on with a note, gets it again and closes it.</summary>
    private static async Task PlayAsync(GatewayUnderTest gateway, string customer)
    {
        await using var ann = await gateway.AgentAsync("ann");
        await ann.InvokeAsync("SignIn", new { skills = new { care = 5, fraud = 5 }, capacity = 2 });
        await using var desk = HubStream.Open(ann, "Desk");
        await gateway.SayAsync("c-1", customer, "m-1", SmallShop.WhereIsMyOrder);
        await gateway.SayAsync("c-1", customer, "m-2", "gibberish");
        await gateway.SayAsync("c-1", customer, "m-3", SmallShop.SomebodyUsedMyCard);
        await desk.NextKindAsync("offer");
        await ann.InvokeAsync("Accept", "c-1", null);
        await ann.InvokeAsync("Say", "c-1", "a-1", "I am Ann.");
        await ann.InvokeAsync("Transfer", "c-1", new { queue = "care", note = "handle-with-care" }, null);
        await desk.NextKindAsync("offer");
        await ann.InvokeAsync("Accept", "c-1", null);
        await ann.InvokeAsync("Close", "c-1", "fraud spotted", null);
    }
}
