using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Engine.Testing;

namespace Engine.Gateway.Tests.Sight;

public sealed class EventSightTests
{
    private static readonly string[] Envelope = ["at", "sequence", "type", "withheld"];

    [Fact]
    public async Task A_customer_sees_of_what_happened_only_what_is_theirs()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        await PlayAsync(gateway, token);

        var seen = await gateway.GetAsync("/v1/conversations/c-1/events?limit=1000", token);

        var properties = seen.Events
            .GroupBy(e => e.GetProperty("type").GetString()!)
            .ToDictionary(
                g => g.Key,
                g => g.SelectMany(e => e.EnumerateObject().Select(p => p.Name)).Distinct().Except(Envelope).Order().ToArray());
        Assert.Equal(["assistant", "channel", "customer"], properties["conversation.started"]);
        Assert.Equal(["answers", "id", "text"], properties["conversation.customer-said"]);
        Assert.Equal(["epoch", "intent", "kind", "text"], properties["conversation.bot-said"]);
        Assert.Equal(["agent", "epoch", "id", "text"], properties["conversation.agent-said"]);
        Assert.Equal(["epoch", "owner"], properties["conversation.owner-changed"]);
        Assert.Equal(["epoch", "position", "queue"], properties["conversation.queued"]);
        Assert.Equal(["by"], properties["conversation.closed"]);
        foreach (var inside in new[] { "conversation.escalated", "conversation.offered", "effect.settled" })
            Assert.DoesNotContain(inside, properties.Keys);
        foreach (var secret in new[] { "gold", "report_fraud", "sentiment",
            "confidence", "the-rule", "spotted", "handle-with-care", "missed" })
            Assert.DoesNotContain(secret, seen.Body);
    }

    [Theory]
    [InlineData(Role.Customer)]
    [InlineData(Role.Channel)]
    [InlineData(Role.Agent)]
    [InlineData(Role.Supervisor)]
    public async Task Whoever_reads_page_by_page_can_prove_that_nothing_is_missing_and_sees_no_plumbing(Role role)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(options => options.ConversationReadsPerMinute = 0);
        var customer = await gateway.OpenAsync("c-1");
        await PlayAsync(gateway, customer);
        var token = role == Role.Customer ? customer : gateway.Token(role);
        var whole = await gateway.GetAsync("/v1/conversations/c-1/events?limit=1000", token);

        foreach (var limit in new[] { 1, 2, 7, 1000 })
        {
            var (after, seen, types) = (0L, new List<long>(), new List<string>());
            while (true)
            {
                var page = await gateway.GetAsync($"/v1/conversations/c-1/events?after={after}&limit={limit}", token);
                page.IsWholeAfter(after);
                seen.AddRange(page.Sequences);
                types.AddRange(page.Types);
                after = page.Number("next");
                if (page.Events.Length == 0) break;
            }
            Assert.Equal(whole.Sequences, seen);
            Assert.DoesNotContain("effect.settled", types);
        }
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

        Assert.Equal(["conversation.customer-said", "conversation.bot-said", "conversation.owner-changed"], turn.Types);
        Assert.Equal(1, turn.Events[1].GetProperty("withheld").GetInt64());   // escalated
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
