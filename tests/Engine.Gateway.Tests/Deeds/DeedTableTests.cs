using System.Reflection;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Gateway.Deeds;
using Engine.Gateway.Hubs;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Engine.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Gateway.Tests.Deeds;

public sealed class DeedTableTests
{
    /// <summary>Calls that ask for nothing: they have addresses of their own.</summary>
    private static readonly string[] Signs = [nameof(AgentHub.Typing)];

    [Theory]
    [InlineData(typeof(AgentHub), "/hubs/agent")]
    [InlineData(typeof(SupervisorHub), "/hubs/supervisor")]
    internal void A_hub_can_do_exactly_what_stands_in_the_table(Type hub, string path)
    {
        var calls = hub.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => m.GetParameters().All(p => p.ParameterType != typeof(CancellationToken)))
            .Select(m => m.Name).Except(Signs).Order();

        Assert.Equal(calls, DeedTable.All.Where(deed => deed.Door.Hub == path).Select(deed => deed.Name).Order());
    }

    [Fact]
    public void Every_row_that_there_is_is_listed()
    {
        var rows = typeof(DeedTable).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.FieldType.IsAssignableTo(typeof(Deed))).Select(f => (Deed)f.GetValue(null)!);

        Assert.Equal(rows.Select(r => r.Name).Order(), DeedTable.All.Select(r => r.Name).Order());
    }

    [Fact]
    public async Task Every_row_has_its_address_and_only_who_may_comes_in()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var addresses = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(e => "/" + e.RoutePattern.RawText!.Trim('/')).ToHashSet();

        foreach (var deed in DeedTable.All)
        {
            Assert.Contains(deed.Address, addresses);
            foreach (var role in Enum.GetValues<Role>())
            {
                var token = gateway.Token(role, conversation: role == Role.Customer ? "c-1" : null);
                var answer = await gateway.PostAsync(deed.Address.Replace("{id}", "c-1"), token, "{\"id\":\"!\"}");
                if (!deed.Door.Who.Contains(role)) answer.IsRefused(403, Refusal.RoleForbidden);
                else if (deed.OnConversation) answer.IsRefused(400, Refusal.IdInvalid);
                else Assert.NotEqual(403, (int)answer.Status);
            }
        }
    }

    [Fact]
    public async Task A_back_end_without_sockets_does_an_agents_whole_work()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var (customer, ann) = (await gateway.OpenAsync("c-1"), gateway.Token(Role.Agent, "ann"));
        var signedIn = await gateway.PostAsync("/v1/desk/sign-in",
            ann, """{"skills":{"care":5,"fraud":5},"languages":["en"],"capacity":2}""");
        Assert.Equal("available", signedIn.String("status"));
        await gateway.SayAsync("c-1", customer, "m-1", SmallShop.SomebodyUsedMyCard);
        while ((await gateway.GetAsync("/v1/desk", ann)).Json.GetProperty("slots") is var slots
               && (slots.GetArrayLength() == 0 || slots[0].GetProperty("state").GetString() != "offered")) { }

        var packet = await gateway.PostAsync("/v1/desk/conversations/c-1/accept", ann, """{"id":"a-1"}""");
        var said = await gateway.PostAsync("/v1/desk/conversations/c-1/say", ann, """{"id":"s-1","text":"I am Ann."}""");
        var again = await gateway.PostAsync("/v1/desk/conversations/c-1/say", ann, """{"id":"s-1","text":"I am Ann."}""");
        var closed = await gateway.PostAsync("/v1/desk/conversations/c-1/close", ann, """{"disposition":"solved","id":"x-1"}""");

        Assert.Equal("c-1", packet.String("conversation"));
        Assert.Equal(said.Body, again.Body);
        Assert.True(closed.Number("sequence") > said.Number("sequence"));
        var seen = await gateway.GetAsync("/v1/conversations/c-1/events?limit=1000", customer);
        var spoken = seen.Events.Single(e => e.GetProperty("type").GetString() == "conversation.agent-said");
        Assert.Equal("I am Ann.", spoken.GetProperty("text").GetString());
        Assert.Equal("ann", seen.Events[^1].GetProperty("by").GetString());
        var away = await gateway.PostAsync("/v1/desk/status", ann, """{"status":"away"}""");
        Assert.Equal("away", away.String("status"));
    }

    [Fact]
    public async Task A_supervisor_looks_at_the_wall_and_steps_in_over_http()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        await gateway.SayAsync("c-1", customer, "m-1", SmallShop.WhereIsMyOrder);
        var sue = gateway.Token(Role.Supervisor, "sue");
        while ((await gateway.GetAsync("/v1/wall?phase=bot", sue)).Json.GetProperty("rows").GetArrayLength() == 0) { }

        var taken = await gateway.PostAsync("/v1/wall/conversations/c-1/take-over", sue, "");
        var said = await gateway.PostAsync("/v1/desk/conversations/c-1/say", sue, """{"id":"s-1","text":"I am Sue."}""");
        var sent = await gateway.PostAsync("/v1/wall/conversations/c-1/escalate", sue, """{"queue":"care"}""");

        Assert.Equal(200, (int)taken.Status);
        Assert.Equal(200, (int)said.Status);
        Assert.Equal(200, (int)sent.Status);
        Assert.Equal(0, (await gateway.GetAsync("/v1/wall?owner=agent&agent=nobody", sue)).Json.GetProperty("rows").GetArrayLength());
        (await gateway.GetAsync("/v1/wall?limit=0", sue)).IsRefused(400, Refusal.FieldInvalid);
        (await gateway.GetAsync("/v1/wall?phase=someday", sue)).IsRefused(400, Refusal.FieldInvalid);
        (await gateway.GetAsync("/v1/wall", gateway.Token(Role.Agent))).IsRefused(403, Refusal.RoleForbidden);
    }

    [Theory]
    [InlineData("/v1/desk/sign-in", "", 400, Refusal.FieldInvalid)]
    [InlineData("/v1/desk/sign-in", "{\"capacity\":0}", 400, Refusal.FieldInvalid)]
    [InlineData("/v1/desk/status", "{}", 400, Refusal.FieldInvalid)]
    [InlineData("/v1/desk/status", "{\"status\":\"asleep\"}", 400, Refusal.FieldInvalid)]
    [InlineData("/v1/desk/conversations/c-1/say", "{\"id\":\"s-1\"}", 400, Refusal.FieldInvalid)]
    [InlineData("/v1/desk/conversations/c-1/say", "{\"text\":\"hi\"}", 400, Refusal.IdInvalid)]
    [InlineData("/v1/desk/conversations/not%20one/accept", "", 400, Refusal.IdInvalid)]
    [InlineData("/v1/desk/conversations/nowhere/accept", "", 404, Refusal.UnknownConversation)]
    [InlineData("/v1/desk/conversations/c-1/accept", "{", 400, Refusal.Malformed)]
    public async Task What_cannot_be_done_is_refused_with_a_code(string address, string body, int status, Refusal refusal)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");

        (await gateway.PostAsync(address, gateway.Token(Role.Agent, "ann"), body)).IsRefused(status, refusal);
    }

    [Fact]
    public async Task Whoever_works_over_http_counts_as_there_as_long_as_they_ask_and_is_away_when_they_do_not()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var ann = gateway.Token(Role.Agent, "ann", lifetime: TimeSpan.FromHours(2));
        await gateway.PostAsync("/v1/desk/sign-in", ann, """{"skills":{"care":5},"capacity":2}""");
        for (var i = 0; i < 6; i++)
        {
            gateway.Time.Advance(TimeSpan.FromSeconds(30));
            Assert.Equal("available", (await gateway.GetAsync("/v1/desk", ann)).String("status"));
        }

        gateway.Time.Advance(TimeSpan.FromMinutes(2));

        while (await gateway.Engine.SendAsync(new AgentId("ann").Actor, new Look())
            is { View: AgentView { Status: AgentStatus.Available } }) { }
    }
}
