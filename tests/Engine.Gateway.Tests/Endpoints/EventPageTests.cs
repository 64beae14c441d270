using System.Net;
using System.Text.RegularExpressions;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Tests.Endpoints;

public sealed class EventPageTests
{
    [Fact]
    public async Task A_client_that_reconnects_with_the_last_sequence_it_saw_gets_the_rest_in_order()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        var seen = (await gateway.SayAsync("c-1", token, "m-1", "one")).Number("sequence");
        await gateway.SayAsync("c-1", token, "m-2", "two");
        var last = (await gateway.SayAsync("c-1", token, "m-3", "three")).Number("sequence");

        var rest = await gateway.GetAsync($"/v1/conversations/c-1/events?after={seen}", token);

        Assert.True(rest.IsWholeAfter(seen) >= last);
        Assert.True(rest.Number("next") >= rest.Sequences[^1]);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_double()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        for (var i = 0; i < 5; i++) await gateway.SayAsync("c-1", token, $"m-{i}", $"message {i}");

        var seen = new List<long>();
        var next = 0L;
        while (await gateway.GetAsync($"/v1/conversations/c-1/events?after={next}&limit=3", token) is { Events.Length: > 0 } page)
        {
            Assert.InRange(page.Events.Length, 1, 3);
            page.IsWholeAfter(next);
            seen.AddRange(page.Sequences);
            next = page.Number("next");
        }

        Assert.Equal(seen.Distinct().Order(), seen);
        Assert.True(seen.Count >= 12);
    }

    [Fact]
    public async Task At_the_end_there_is_nothing_and_next_stays_where_it_was()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");

        var end = 0L;
        var page = await gateway.GetAsync("/v1/conversations/c-1/events", token);
        while (page.Events.Length > 0)
        {
            end = page.Number("next");
            page = await gateway.GetAsync($"/v1/conversations/c-1/events?after={end}", token);
        }

        Assert.Equal($$"""{"events":[],"next":{{end}}}""", page.Body);
    }

    [Fact]
    public async Task Whoever_has_seen_more_than_there_is_hears_where_the_end_is()
    {
        // After a restore from a backup a client knows events that the journal has lost. Once it read empty pages for ever.
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");

        var page = await gateway.GetAsync("/v1/conversations/c-1/events?after=500", token);

        page.IsRefused(409, Refusal.AfterTheEnd);
        var end = Regex.Match(page.String("detail"), "ends at ([0-9]+)").Groups[1].Value;
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync($"/v1/conversations/c-1/events?after={end}", token)).Status);
    }

    [Theory]
    [InlineData("after=-1")]
    [InlineData("after=x")]
    [InlineData("after=99999999999999999999")]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=many")]
    public async Task A_place_that_cannot_be_is_refused(string query)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");

        (await gateway.GetAsync("/v1/conversations/c-1/events?" + query, token)).IsRefused(400, Refusal.FieldInvalid);
    }

    [Fact]
    public async Task The_packet_tells_an_agent_what_was_said()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.SayAsync("c-1", await gateway.OpenAsync("c-1"), "m-1", "hello");

        var packet = await gateway.GetAsync("/v1/conversations/c-1/packet", gateway.Token(Role.Agent, "ann"));

        Assert.Equal("c-1", packet.String("conversation"));
        Assert.Equal("gold", packet.Json.GetProperty("customer").GetProperty("facts").GetProperty("tier").GetString());
        Assert.Contains(packet.Json.GetProperty("transcript").EnumerateArray(), turn => turn.GetProperty("text").GetString() == "hello");
    }
}
