using Engine.Gateway.Tests.Support;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Tests;

public sealed class GatewayOptionsTests
{
    public static TheoryData<Action<GatewayOptions>> OutOfRange => new(
    [
        options => options.CustomerTokenLifetime = TimeSpan.Zero,
        options => options.CustomerTokenLifetime = TimeSpan.FromDays(31),
        options => options.BodyBytesMax = 0,
        options => options.HubMessageBytesMax = -1,
        options => options.HubBufferBytesMax = 1,
        options => options.StreamsPerConnectionMax = 0,
        options => options.AgentGrace = TimeSpan.FromSeconds(-1),
        options => options.CustomerRequestsPerSecond = -1,
        options => options.ConversationMessagesPerMinute = -1,
        options => options.ConversationBytesPerMinute = -1,
        options => options.ConversationReadsPerMinute = -1,
    ]);

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public async Task A_value_out_of_range_stops_the_gateway_at_start(Action<GatewayOptions> wrong) =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => GatewayUnderTest.StartAsync(wrong));

    [Fact]
    public async Task Every_default_works()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        Assert.True((await gateway.GetAsync("/health/ready", token: null)).Status is System.Net.HttpStatusCode.OK);
    }
}
