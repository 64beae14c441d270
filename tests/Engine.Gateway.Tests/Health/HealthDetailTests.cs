using System.Net;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Gateway.Health;
using Engine.Gateway.Tests.Support;
using Engine.Journal;
using Engine.Runtime.Projections;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Gateway.Tests.Health;

public sealed class HealthDetailTests
{
    [Fact]
    public async Task While_the_wall_follows_everything_is_good()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await EverythingIsReadAsync(gateway);

        var detail = await gateway.GetAsync("/health/detail", null);

        Assert.Equal((HttpStatusCode.OK, "good"), (detail.Status, detail.String("status")));
        Assert.Equal(["wall", "figures"], detail.Json.GetProperty("parts").EnumerateArray().Select(p => p.GetProperty("part").GetString()));
    }

    [Fact]
    public async Task A_wall_that_went_past_an_event_is_degraded_and_the_engine_is_ready_all_the_same()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");
        var rated = new UnreadEvent("conversation.rated", """{"type":"conversation.rated"}""");
        await gateway.Journal.AppendAsync(new Turn(new ConversationId("c-2").Actor, 0, gateway.Time.GetUtcNow(), [rated]));
        await EverythingIsReadAsync(gateway);
        var wall = gateway.Services.GetRequiredService<Wall>();
        while (wall.Standing.Skipped == 0) await Task.Yield();

        var detail = await gateway.GetAsync("/health/detail", null);

        Assert.Equal((HttpStatusCode.OK, "degraded"), (detail.Status, detail.String("status")));
        Assert.Equal(1, detail.Json.GetProperty("parts")[0].GetProperty("figures").GetProperty("skipped").GetDouble());
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/health/ready", null)).Status);
    }

    [Fact]
    public async Task A_host_adds_what_it_knows()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(services: s => s.AddSingleton<ICondition>(new Skewed()));
        await EverythingIsReadAsync(gateway);

        var detail = await gateway.GetAsync("/health/detail", null);

        Assert.Equal("degraded", detail.String("status"));
        Assert.Contains("""{"part":"clock","isGood":false,"says":"It is 7 s behind.","figures":{"skew":-7}}""", detail.Body);
    }

    private static Task EverythingIsReadAsync(GatewayUnderTest gateway) => Task.WhenAll(
        gateway.Services.GetRequiredService<Wall>().CaughtUp, gateway.Services.GetRequiredService<Figures>().CaughtUp);

    private sealed class Skewed : ICondition
    {
        public Condition Now() => new("clock", false, "It is 7 s behind.", new Dictionary<string, double> { ["skew"] = -7 });
    }
}
