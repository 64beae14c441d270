using System.Net;
using Engine.Contracts;
using Engine.Gateway.Endpoints;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Gateway.Tests.Endpoints;

public sealed class OpeningTests
{
    private const string Web =
        """{"id":"c-1","channel":"web","customer":{"id":"cy","name":"Cy","locale":"en-GB","facts":{"tier":"gold"}}}""";

    [Fact]
    public async Task A_new_conversation_is_created_and_comes_with_a_token_for_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var opened = await gateway.PostAsync("/v1/conversations", gateway.Token(Role.Channel), Web);

        Assert.Equal(HttpStatusCode.Created, opened.Status);
        Assert.Equal("c-1", opened.String("id"));
        Assert.Equal(8 * 60 * 60, opened.Number("expiresIn"));
        Assert.Equal(2, opened.Number("sequence"));   // started, greeted
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/v1/conversations/c-1/events", opened.String("token"))).Status);
    }

    [Fact]
    public async Task Opening_it_again_changes_nothing_and_says_where_the_conversation_stands()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        var said = await gateway.SayAsync("c-1", token, "m-1", "hello");

        var again = await gateway.PostAsync("/v1/conversations", gateway.Token(Role.Admin), Web);

        Assert.Equal(HttpStatusCode.OK, again.Status);
        // The customer's record may answer in between.
        Assert.InRange(again.Number("sequence"), said.Number("sequence"), said.Number("sequence") + 1);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/v1/conversations/c-1/events", again.String("token"))).Status);
    }

    [Fact]
    public async Task A_customer_with_as_many_conversations_as_one_may_have_gets_no_other_until_one_is_closed()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(options => options.CustomerConversationsMax = 2);
        var one = await gateway.OpenAsync("c-1");
        await gateway.OpenAsync("c-2");
        await UntilOnRecordAsync(gateway, 2);

        (await OpenAsync("c-3", "cy")).IsRefused(409, Refusal.TooManyOpen);
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync("c-2", "cy")).Status);
        Assert.Equal(HttpStatusCode.Created, (await OpenAsync("c-4", "di")).Status);

        await gateway.PostAsync("/v1/conversations/c-1/close", one, "");
        await UntilOnRecordAsync(gateway, 3);
        Assert.Equal(HttpStatusCode.Created, (await OpenAsync("c-3", "cy")).Status);
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync("c-1", "cy")).Status);   // there is nothing to open

        Task<Answer> OpenAsync(string conversation, string customer) => gateway.PostAsync(
            "/v1/conversations", gateway.Token(Role.Channel),
                $$$"""{"id":"{{{conversation}}}","channel":"web","customer":{"id":"{{{customer}}}"}}""");
    }

    [Fact]
    public async Task Without_an_id_one_is_made()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(services: s => s.AddSingleton<IConversationIds>(new OneId("made-1")));

        var opened = await gateway.PostAsync("/v1/conversations",
            gateway.Token(Role.Channel), """{"channel":"web","customer":{"id":"cy"}}""");

        Assert.Equal((HttpStatusCode.Created, "made-1"), (opened.Status, opened.String("id")));
    }

    [Fact]
    public async Task A_customer_whom_the_channel_does_not_know_gets_an_id_of_their_own_and_keeps_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var channel = gateway.Token(Role.Channel);
        const string nobody = """{"id":"c-1","channel":"web","customer":{"name":"Cy"}}""";
        var opened = await gateway.PostAsync("/v1/conversations", channel, nobody);
        var again = await gateway.PostAsync("/v1/conversations", channel, nobody);
        var other = await gateway.PostAsync("/v1/conversations", channel, """{"id":"c-2","channel":"web","customer":{}}""");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Created), (opened.Status, again.Status, other.Status));
        var first = await StartedAsync("c-1", again.String("token"));
        var second = await StartedAsync("c-2", other.String("token"));
        Assert.Matches("^anon-[0-9a-f]{32}$", first);
        Assert.NotEqual(first, second);

        async Task<string> StartedAsync(string conversation, string token)
        {
            var events = (await gateway.GetAsync($"/v1/conversations/{conversation}/events", token)).Events;
            return events[0].GetProperty("customer").GetProperty("id").GetString()!;
        }
    }

    [Fact]
    public void Made_ids_are_valid_and_never_the_same()
    {
        var ids = new RandomConversationIds();
        var made = Enumerable.Range(0, 100).Select(_ => ids.Next().Value).ToList();

        Assert.All(made, id => Assert.True(WordId.IsValid(id)));
        Assert.Equal(100, made.Distinct().Count());
    }

    [Fact]
    public async Task The_same_id_for_another_customer_is_refused_and_gives_no_token()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");

        var other = await gateway.PostAsync("/v1/conversations", gateway.Token(Role.Channel),
            """{"id":"c-1","channel":"web","customer":{"id":"di"}}""");

        other.IsRefused(409, Refusal.ConversationExists);
        Assert.DoesNotContain("token", other.Body);
    }

    [Fact]
    public async Task An_assistant_that_is_not_there_is_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var refused = await gateway.PostAsync("/v1/conversations", gateway.Token(Role.Channel),
            """{"channel":"web","customer":{"id":"cy"},"assistant":"nobody"}""");

        refused.IsRefused(400, Refusal.UnknownAssistant);
    }

    /// <summary>The customer's record hears of its conversations one by one.</summary>
    private static async Task UntilOnRecordAsync(GatewayUnderTest gateway, long events)
    {
        await foreach (var committed in gateway.Engine.WatchAsync(new Watch.One(new CustomerId("cy").Actor, 0)))
            if (committed.Sequence == events) return;
    }

    private sealed class OneId(string id) : IConversationIds
    {
        public ConversationId Next() => new(id);
    }
}
