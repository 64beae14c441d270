using System.Net;
using System.Text.Json;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Engine.Testing;

namespace Engine.Gateway.Tests.Streams;

public sealed class TypingTests
{
    [Fact]
    public async Task An_agent_sees_that_the_customer_types_and_the_customer_that_the_agent_does_and_nothing_is_stored()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        await using var ann = await AnnAsync(gateway, token);
        await using var events = HubStream.Open(ann, "Events", "c-1", 0);
        await using var signals = HubStream.Open(ann, "Signals", "c-1");
        await events.NextTypeAsync("conversation.owner-changed");
        var last = (await gateway.GetAsync("/v1/conversations/c-1/events?limit=1000", token)).Sequences[^1];
        await using var source = await EventSource.OpenAsync(gateway, $"/v1/conversations/c-1/events?after={last}", token);

        JsonElement seen;
        using (var again = new CancellationTokenSource())
        {
            var typing = TypeUntilSeenAsync(gateway, token, again.Token);   // a sign that comes before anybody listens is lost
            seen = await signals.NextAsync();
            await again.CancelAsync();
            await typing;
        }
        await ann.InvokeAsync("Typing", "c-1");
        var heard = await source.NextAsync("typing");

        Assert.Equal(("typing", "customer"), (seen.GetProperty("kind").GetString(), seen.GetProperty("who").GetString()));
        Assert.Null(heard.EventId);
        var sign = JsonDocument.Parse(heard.Data).RootElement;
        Assert.Equal(("agent", "ann"), (sign.GetProperty("who").GetString(), sign.GetProperty("by").GetString()));
        Assert.Equal(gateway.Time.GetUtcNow() + TimeSpan.FromSeconds(6), sign.GetProperty("until").GetDateTimeOffset());
        Assert.Equal(last, (await gateway.GetAsync("/v1/conversations/c-1/events?limit=1000", token)).Sequences[^1]);
    }

    [Fact]
    public async Task Only_the_agent_who_has_the_conversation_is_shown_as_typing_and_not_more_than_once_in_2_seconds()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        await using var ann = await AnnAsync(gateway, token);
        var last = (await gateway.GetAsync("/v1/conversations/c-1/events?limit=1000", token)).Sequences[^1];
        await using var source = await EventSource.OpenAsync(gateway, $"/v1/conversations/c-1/events?after={last}", token);

        await gateway.PostAsync("/v1/desk/conversations/c-1/typing", gateway.Token(Role.Agent, "bob"), "");
        gateway.Time.Advance(TimeSpan.FromSeconds(2));
        await ann.InvokeAsync("Typing", "c-1");
        await ann.InvokeAsync("Typing", "c-1");
        var first = await source.NextAsync("typing");
        gateway.Time.Advance(TimeSpan.FromSeconds(2));
        await ann.InvokeAsync("Typing", "c-1");
        var second = await source.NextAsync("typing");

        Assert.Contains("ann", first.Data);
        Assert.Equal(
            TimeSpan.FromSeconds(2),
            JsonDocument.Parse(second.Data).RootElement.GetProperty("until").GetDateTimeOffset()
            - JsonDocument.Parse(first.Data).RootElement.GetProperty("until").GetDateTimeOffset());
    }

    [Fact]
    public async Task Whoever_may_not_speak_may_not_type()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");

        (await gateway.PostAsync("/v1/conversations/c-1/typing", gateway.Token(Role.Agent), "")).IsRefused(403, Refusal.RoleForbidden);
        (await gateway.PostAsync("/v1/desk/conversations/c-1/typing", gateway.Token(Role.Channel), "")).IsRefused(403,
            Refusal.RoleForbidden);
    }

    private static async Task TypeUntilSeenAsync(GatewayUnderTest gateway, string token, CancellationToken seen)
    {
        while (!seen.IsCancellationRequested)
        {
            Assert.Equal(HttpStatusCode.NoContent, (await gateway.PostAsync("/v1/conversations/c-1/typing", token, "")).Status);
            gateway.Time.Advance(TimeSpan.FromSeconds(2));
        }
    }

    /// <summary>An agent who has the conversation.</summary>
    private static async Task<Client.HubClient> AnnAsync(GatewayUnderTest gateway, string customer)
    {
        var ann = await gateway.AgentAsync("ann");
        await ann.InvokeAsync("SignIn", new { skills = new { care = 5, fraud = 5 }, capacity = 2 });
        await using var desk = HubStream.Open(ann, "Desk");
        await gateway.SayAsync("c-1", customer, "m-1", SmallShop.SomebodyUsedMyCard);
        await desk.NextKindAsync("offer");
        await ann.InvokeAsync("Accept", "c-1", null);
        return ann;
    }
}
