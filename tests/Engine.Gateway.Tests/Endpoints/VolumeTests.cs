using System.Net;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Tests.Endpoints;

/// <summary>Nobody writes or reads without end.</summary>
public sealed class VolumeTests
{
    [Fact]
    public async Task Of_a_conversations_messages_as_many_as_a_minute_may_hold_are_taken_and_others_go_on()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(options => options.ConversationMessagesPerMinute = 3);
        await gateway.OpenAsync("c-1");
        var other = await gateway.OpenAsync("c-2");
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await gateway.SayAsync("c-1", gateway.Token(Role.Channel), $"m-{i}", "hello")).Status);
        gateway.Time.Advance(TimeSpan.FromSeconds(20));

        var refused = await gateway.SayAsync("c-1", gateway.Token(Role.Channel), "m-4", "hello");

        refused.IsRefused(429, Refusal.RateLimited);
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(40));
        Assert.Equal(HttpStatusCode.OK, (await gateway.SayAsync("c-2", other, "m-1", "hello")).Status);

        gateway.Time.Advance(refused.RetryAfter.Value);
        Assert.Equal(HttpStatusCode.OK, (await gateway.SayAsync("c-1", gateway.Token(Role.Channel), "m-4", "hello")).Status);
    }

    [Fact]
    public async Task Bytes_are_counted_as_utf8()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(options => options.ConversationBytesPerMinute = 10);
        var token = await gateway.OpenAsync("c-1");

        Assert.Equal(HttpStatusCode.OK, (await gateway.SayAsync("c-1", token, "m-1", "ééééé")).Status);

        (await gateway.SayAsync("c-1", token, "m-2", "x")).IsRefused(429, Refusal.RateLimited);
    }

    [Fact]
    public async Task Of_pages_as_many_as_a_minute_may_hold_are_read_by_customers_and_channels_and_any_number_by_agents()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(options => options.ConversationReadsPerMinute = 2);
        var token = await gateway.OpenAsync("c-1");
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/v1/conversations/c-1/events", token)).Status);

        (await gateway.GetAsync("/v1/conversations/c-1/events", token)).IsRefused(429, Refusal.RateLimited);
        (await gateway.GetAsync("/v1/conversations/c-1/events", gateway.Token(Role.Channel))).IsRefused(429, Refusal.RateLimited);

        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/v1/conversations/c-1/events", gateway.Token(Role.Agent))).Status);
    }
}
