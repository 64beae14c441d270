using System.Net;
using System.Text.Json;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Engine.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Engine.Gateway.Tests.Streams;

public sealed class EventStreamTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private readonly GatewayUnderTest _gateway = shared.Gateway;

    [Fact]
    public async Task A_customer_follows_what_there_is_and_then_what_comes_in_the_form_of_a_page()
    {
        var (id, token) = await shared.OpenAsync();
        await using var source = await EventSource.OpenAsync(_gateway, $"/v1/conversations/{id}/events", token);
        Assert.Equal("conversation.started", (await source.NextEventAsync()).GetProperty("type").GetString());
        Assert.Equal("conversation.bot-said", (await source.NextEventAsync()).GetProperty("type").GetString());

        await _gateway.SayAsync(id, token, "m-1", SmallShop.WhereIsMyOrder);

        var said = await source.NextEventAsync();
        var page = await _gateway.GetAsync($"/v1/conversations/{id}/events?after={said.GetProperty("sequence").GetInt64() - 1}&limit=1",
            token);
        Assert.Equal(Bare(page.Events[0]), Bare(said));
        Assert.Equal("conversation.bot-said", (await source.NextEventAsync()).GetProperty("type").GetString());

        // How many were withheld counts from what the reader saw last, and nothing else differs.
        static string Bare(JsonElement json) =>
            string.Join(',', json.EnumerateObject().Where(p => p.Name != "withheld").Select(p => $"{p.Name}:{p.Value.GetRawText()}"));
    }

    [Fact]
    public async Task Whoever_comes_back_says_what_they_saw_last_and_gets_the_rest_without_gap_or_double()
    {
        var (id, token) = await shared.OpenAsync();
        long last;
        await using (var before = await EventSource.OpenAsync(_gateway, $"/v1/conversations/{id}/events?after=1", token))
            last = (await before.NextEventAsync()).GetProperty("sequence").GetInt64();
        await _gateway.SayAsync(id, token, "m-1", SmallShop.SomebodyUsedMyCard);
        await _gateway.SayAsync(id, token, "m-2", "are you there?");

        // The address is still the first one: what is said in the header goes before it.
        await using var after = await EventSource.OpenAsync(_gateway, $"/v1/conversations/{id}/events?after=1", token, last);

        var types = new List<string>();
        while (types is not [.., "conversation.customer-said"] || types.Count(t => t == "conversation.customer-said") < 2)
        {
            var seen = await after.NextEventAsync();
            var withheld = seen.TryGetProperty("withheld", out var number) ? number.GetInt64() : 0;
            Assert.Equal(last + 1 + withheld, seen.GetProperty("sequence").GetInt64());
            last = seen.GetProperty("sequence").GetInt64();
            types.Add(seen.GetProperty("type").GetString()!);
        }
        Assert.DoesNotContain("effect.settled", types);
        Assert.DoesNotContain("conversation.escalated", types);
    }

    [Fact]
    public async Task The_stream_ends_when_the_conversation_closes_and_whoever_comes_again_is_told_that_nothing_follows()
    {
        var (id, token) = await shared.OpenAsync();
        await using var source = await EventSource.OpenAsync(_gateway, $"/v1/conversations/{id}/events", token);
        await _gateway.PostAsync($"/v1/conversations/{id}/close", token, "{}");

        var closed = await source.NextEventAsync("conversation.closed");

        Assert.True(await source.HasEndedAsync());
        using var again = await EventSource.SendAsync(
            _gateway, $"/v1/conversations/{id}/events", token, closed.GetProperty("sequence").GetRawText());
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        await using var fromStart = await EventSource.OpenAsync(_gateway, $"/v1/conversations/{id}/events", token);
        await fromStart.NextEventAsync("conversation.closed");
        Assert.True(await fromStart.HasEndedAsync());
    }

    [Fact]
    public async Task A_browser_may_put_the_token_into_the_address_of_a_stream_and_of_nothing_else()
    {
        var (id, token) = await shared.OpenAsync();
        var path = $"/v1/conversations/{id}/events?access_token={token}";

        await using var source = await EventSource.OpenAsync(_gateway, path, token: null);

        (await _gateway.GetAsync(path, token: null)).IsRefused(401, Refusal.TokenMissing);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("one")]
    [InlineData("99999999999999999999")]
    public async Task A_last_event_id_that_is_no_sequence_is_refused(string last)
    {
        var (id, token) = await shared.OpenAsync();

        using var answer = await EventSource.SendAsync(_gateway, $"/v1/conversations/{id}/events", token, last);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("fieldInvalid", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_sequence_that_the_conversation_has_not_come_to_is_refused_before_the_stream_begins()
    {
        var (id, token) = await shared.OpenAsync();

        using var answer = await EventSource.SendAsync(_gateway, $"/v1/conversations/{id}/events", token, "9000");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("afterTheEnd", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Another_conversations_stream_is_refused_to_a_customer()
    {
        var (_, token) = await shared.OpenAsync();
        var (other, _) = await shared.OpenAsync();

        using var answer = await EventSource.SendAsync(_gateway, $"/v1/conversations/{other}/events", token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_conversation_has_so_many_streams_open_and_no_more_and_a_place_is_free_again_when_one_ends()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(options => options.StreamsPerConversationMax = 1);
        var token = await gateway.OpenAsync("c-1");
        await using (var first = await EventSource.OpenAsync(gateway, "/v1/conversations/c-1/events", token))
        {
            using var second = await EventSource.SendAsync(gateway, "/v1/conversations/c-1/events", token);
            Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
            await gateway.PostAsync("/v1/conversations/c-1/close", token, "{}");
            await first.NextEventAsync("conversation.closed");
            Assert.True(await first.HasEndedAsync());
        }

        // The client sees the stream end a moment before the server has put it away.
        while (true)
        {
            using var third = await EventSource.SendAsync(gateway, "/v1/conversations/c-1/events", token);
            if (third.StatusCode == HttpStatusCode.OK) break;
        }
    }

    [Fact]
    public async Task Silence_is_broken_by_a_heartbeat_every_15_seconds()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        await using var source = await EventSource.OpenAsync(gateway, "/v1/conversations/c-1/events?after=2", token);

        gateway.Time.Advance(TimeSpan.FromSeconds(14));
        gateway.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(("heartbeat", null), await Next());
        gateway.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(("heartbeat", null), await Next());

        async Task<(string, string?)> Next() => await source.NextAsync() is var item ? (item.EventType, item.EventId) : default;
    }

    [Fact]
    public async Task When_the_gateway_stops_it_tells_its_readers_to_connect_again_and_ends_their_streams()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        await using var source = await EventSource.OpenAsync(gateway, "/v1/conversations/c-1/events?after=2", token);

        gateway.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var goodbye = await source.NextAsync();
        Assert.Equal("reconnect", goodbye.EventType);
        Assert.NotNull(goodbye.ReconnectionInterval);
        Assert.True(await source.HasEndedAsync());
    }

    [Fact]
    public async Task A_stream_shows_nothing_more_when_its_token_has_ended_or_was_revoked()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");
        var brief = gateway.Token(Role.Customer, "cy", "c-1", TimeSpan.FromMinutes(1));
        var revoked = gateway.Token(Role.Channel);
        await using var one = await EventSource.OpenAsync(gateway, "/v1/conversations/c-1/events?after=2", brief);
        await using var other = await EventSource.OpenAsync(gateway, "/v1/conversations/c-1/events?after=2", revoked);

        await gateway.PostAsync("/v1/tokens/revoke", gateway.Token(Role.Admin), $$"""{"token":"{{revoked}}"}""");
        await gateway.SayAsync("c-1", gateway.Token(Role.Customer, "cy", "c-1"), "m-1", SmallShop.WhereIsMyOrder);
        Assert.True(await other.HasEndedAsync());
        Assert.Equal("conversation.customer-said", (await one.NextEventAsync()).GetProperty("type").GetString());
        await one.NextEventAsync();
        gateway.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await one.HasEndedAsync());
    }
}
