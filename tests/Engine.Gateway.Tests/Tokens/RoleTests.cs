using System.Net;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Gateway.Tests.Tokens;

public sealed class RoleTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string One = "/v1/conversations/{id}";

    /// <summary>Who may; everybody else may not.</summary>
    private static readonly (string Method, string Path, string Body, Role[] Allowed)[] Table =
    [
        ("POST", "/v1/conversations", """{"id":"{id}","channel":"web","customer":{"id":"cy"}}""", [Role.Channel, Role.Admin]),
        ("POST", One + "/messages", """{"id":"m-1","text":"hello"}""", [Role.Customer, Role.Channel, Role.Admin]),
        ("POST", One + "/human", "", [Role.Customer, Role.Channel, Role.Admin]),
        ("POST", One + "/close", "", [Role.Customer, Role.Channel, Role.Admin]),
        ("GET", One + "/events", "", [Role.Customer, Role.Channel, Role.Agent, Role.Supervisor, Role.Admin]),
        ("GET", One + "/packet", "", [Role.Agent, Role.Supervisor, Role.Admin]),
        ("POST", "/v1/tokens/revoke", """{"jti":"{id}"}""", [Role.Admin]),
    ];

    public static TheoryData<string, string, string, Role, bool> EveryRoleEverywhere()
    {
        var data = new TheoryData<string, string, string, Role, bool>();
        foreach (var (method, path, body, allowed) in Table)
            foreach (var role in Enum.GetValues<Role>()) data.Add(method, path, body, role, allowed.Contains(role));
        return data;
    }

    [Theory]
    [MemberData(nameof(EveryRoleEverywhere))]
    public async Task A_role_may_what_the_table_says_and_nothing_else(string method, string path, string body, Role role, bool may)
    {
        var (id, _) = await shared.OpenAsync();
        var token = shared.Gateway.Token(role, role == Role.Channel ? "web" : "x-1", role == Role.Customer ? id : null);
        using var content = method == "POST"
            ? new StringContent(body.Replace("{id}", id), new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) : null;

        var answer = await shared.Gateway.SendAsync(new HttpMethod(method), path.Replace("{id}", id), token, content);

        if (may) Assert.True((int)answer.Status is 200 or 201, answer.Body);
        else answer.IsRefused(403, Refusal.RoleForbidden);
    }

    [Theory]
    [InlineData("POST", "/messages", """{"id":"m-1","text":"hello"}""")]
    [InlineData("POST", "/human", "")]
    [InlineData("POST", "/close", "")]
    [InlineData("GET", "/events", "")]
    public async Task A_customers_token_cannot_touch_another_conversation(string method, string path, string body)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        await gateway.OpenAsync("c-2");
        using var content = method == "POST"
            ? new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) : null;

        (await gateway.SendAsync(new HttpMethod(method), "/v1/conversations/c-2" + path, token, content)).IsRefused(403,
            Refusal.NotYourConversation);

        Assert.Equal(
            ["conversation.bot-said", "conversation.started"],
            (await gateway.GetAsync("/v1/conversations/c-2/events", gateway.Token(Role.Channel))).Types.Where(t => t != "effect.settled")
                .Order());
    }

    [Fact]
    public async Task Another_customers_conversation_looks_the_same_as_one_that_is_not_there()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        await gateway.OpenAsync("c-2");

        var theirs = await gateway.GetAsync("/v1/conversations/c-2/events", token);
        var nobodys = await gateway.GetAsync("/v1/conversations/c-3/events", token);

        Assert.Equal(nobodys.Body, theirs.Body);
    }

    [Fact]
    public async Task Only_health_the_document_and_the_door_of_sites_are_open_to_everybody()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var open = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<AuthorizationPolicy>() is null)
            .Select(e => e.RoutePattern.RawText!.Trim('/'))
            .Distinct().Order();

        Assert.Equal(["health/detail", "health/live", "health/ready", "openapi/{documentName}.json", "v1/sites/{site}/conversations"],
            open);
    }

    [Theory]
    [InlineData("/hubs/agent", Role.Customer)]
    [InlineData("/hubs/agent", Role.Channel)]
    [InlineData("/hubs/supervisor", Role.Customer)]
    [InlineData("/hubs/supervisor", Role.Channel)]
    [InlineData("/hubs/supervisor", Role.Agent)]
    public async Task A_hub_takes_nobody_else_in(string hub, Role role)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = gateway.Token(role, "x-1", role == Role.Customer ? "c-1" : null);

        (await gateway.PostAsync($"{hub}/negotiate?negotiateVersion=1", token, "")).IsRefused(403, Refusal.RoleForbidden);
        (await gateway.PostAsync($"{hub}/negotiate?negotiateVersion=1", null, "")).IsRefused(401, Refusal.TokenMissing);
        var refused = await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(
            () => Client.HubClient.ConnectAsync(new Uri(gateway.Address, hub), token));
        Assert.Contains(((int)HttpStatusCode.Forbidden).ToString(System.Globalization.CultureInfo.InvariantCulture), refused.Message);
    }
}
