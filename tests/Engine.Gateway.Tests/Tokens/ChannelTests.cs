using System.Net;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Tests.Tokens;

/// <summary>A channel sees its own conversations only.</summary>
public sealed class ChannelTests
{
    private const string Phone = """{"id":"c-1","channel":"phone","customer":{"id":"cy"}}""";

    [Theory]
    [InlineData("POST", "/messages", """{"id":"m-1","text":"hello"}""")]
    [InlineData("POST", "/human", "")]
    [InlineData("POST", "/close", "")]
    [InlineData("GET", "/events", "")]
    public async Task Another_channels_conversation_looks_the_same_as_one_that_is_not_there(string method, string path, string body)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");   // over the web

        var theirs = await AskAsync("c-1");
        var nobodys = await AskAsync("c-2");

        theirs.IsRefused(404, Refusal.UnknownConversation);
        Assert.Equal(nobodys.Body, theirs.Body);

        async Task<Answer> AskAsync(string conversation)
        {
            using var content = method == "POST"
                ? new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) : null;
            return await gateway.SendAsync(
                new HttpMethod(method), $"/v1/conversations/{conversation}{path}", gateway.Token(Role.Channel, "phone"), content);
        }
    }

    [Fact]
    public async Task A_channel_opens_conversations_of_its_own_only()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.PostAsync("/v1/conversations", gateway.Token(Role.Channel, "web"), Phone)).IsRefused(403, Refusal.RoleForbidden);

        Assert.Equal(HttpStatusCode.Created,
            (await gateway.PostAsync("/v1/conversations", gateway.Token(Role.Channel, "phone"), Phone)).Status);
    }

    [Fact]
    public async Task Opening_another_channels_conversation_again_gives_no_token_for_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");   // for the same customer, over the web

        var again = await gateway.PostAsync("/v1/conversations", gateway.Token(Role.Channel, "phone"), Phone);

        again.IsRefused(409, Refusal.ConversationExists);
        Assert.DoesNotContain("token", again.Body);
    }

    [Fact]
    public async Task Whose_conversation_it_is_is_read_once_and_not_with_every_message()
    {
        CountedReads reads = null!;
        await using var gateway = await GatewayUnderTest.StartAsync(around: engine => reads = new CountedReads(engine));
        await gateway.Engine.SendAsync(
            // By another gateway.
            new ConversationId("c-1").Actor, new ConversationCommand.Start(new CustomerProfile(new CustomerId("cy")), "web"));
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await gateway.SayAsync("c-1", gateway.Token(Role.Channel), $"m-{i}", "hello")).Status);

        Assert.Equal(1, reads.Count);
    }

    private sealed class CountedReads(IEngine engine) : IEngine
    {
        public int Count { get; private set; }

        public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) =>
            engine.SendAsync(to, command, cancellation);

        public ValueTask<IReadOnlyList<Committed>> ReadAsync(
            ActorId actor, long after, int limit, CancellationToken cancellation = default)
        {
            Count++;
            return engine.ReadAsync(actor, after, limit, cancellation);
        }

        public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
            engine.WatchAsync(watch, cancellation);
    }
}
