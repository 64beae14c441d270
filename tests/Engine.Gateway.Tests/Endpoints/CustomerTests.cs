using System.Net;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Engine.Testing;

namespace Engine.Gateway.Tests.Endpoints;

/// <summary>What admins do for people who want to know, or to be forgotten.</summary>
public sealed class CustomerTests
{
    [Fact]
    public async Task A_customer_is_forgotten_over_HTTP_and_the_log_says_by_whom_and_nothing_of_what_was_said()
    {
        await using var gateway = await SpokenAsync();

        var answer = await gateway.SendAsync(HttpMethod.Delete, "/v1/customers/cy", gateway.Token(Role.Admin, "root"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(1, answer.Number("conversations"));
        var events = await gateway.GetAsync("/v1/conversations/c-1/events", gateway.Token(Role.Admin, "root"));
        Assert.DoesNotContain(SmallShop.WhereIsMyOrder, events.Body);
        Assert.Contains("[erased]", events.Body);
        Assert.Contains(gateway.Logs.Lines, l => l.Text == "root erased customer/cy: 1 conversations");
        Assert.DoesNotContain(gateway.Logs.Lines, l => l.Text.Contains(SmallShop.WhereIsMyOrder, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_export_is_a_JSON_document_with_every_event_and_is_on_record()
    {
        await using var gateway = await SpokenAsync();

        var answer = await gateway.GetAsync("/v1/customers/cy/export", gateway.Token(Role.Admin, "root"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("cy", answer.String("customer"));
        Assert.Contains(SmallShop.WhereIsMyOrder, answer.Body);
        Assert.Contains((await gateway.Engine.ReadAsync(new CustomerId("cy").Actor, 0, 100)).Select(c => c.Event),
            e => e is CustomerEvent.Exported { By: "root" });
        Assert.Contains(gateway.Logs.Lines, l => l.Text == "root exported customer/cy");
    }

    [Fact]
    public async Task One_conversation_is_forgotten_and_another_of_the_same_customer_is_not()
    {
        await using var gateway = await SpokenAsync();
        await OpenAsync(gateway, "c-2");

        Assert.Equal(HttpStatusCode.OK,
            (await gateway.SendAsync(HttpMethod.Delete, "/v1/conversations/c-1", gateway.Token(Role.Admin))).Status);

        Assert.DoesNotContain(SmallShop.WhereIsMyOrder,
            (await gateway.GetAsync("/v1/conversations/c-1/events", gateway.Token(Role.Admin))).Body);
        Assert.Contains(SmallShop.WhereIsMyOrder, (await gateway.GetAsync("/v1/conversations/c-2/events", gateway.Token(Role.Admin))).Body);
    }

    [Theory]
    [InlineData(Role.Customer)]
    [InlineData(Role.Channel)]
    [InlineData(Role.Agent)]
    [InlineData(Role.Supervisor)]
    public async Task Nobody_but_an_admin_may(Role role)
    {
        await using var gateway = await SpokenAsync();
        var token = role == Role.Customer ? await gateway.OpenAsync("c-9") : gateway.Token(role);

        (await gateway.SendAsync(HttpMethod.Delete, "/v1/customers/cy", token)).IsRefused(403, Refusal.RoleForbidden);
        (await gateway.SendAsync(HttpMethod.Delete, "/v1/conversations/c-1", token)).IsRefused(403, Refusal.RoleForbidden);
        (await gateway.GetAsync("/v1/customers/cy/export", token)).IsRefused(403, Refusal.RoleForbidden);
    }

    [Fact]
    public async Task Who_is_not_there_or_has_no_id_is_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var admin = gateway.Token(Role.Admin);

        (await gateway.SendAsync(HttpMethod.Delete, "/v1/customers/nobody", admin)).IsRefused(404, Refusal.UnknownCustomer);
        (await gateway.GetAsync("/v1/customers/nobody/export", admin)).IsRefused(404, Refusal.UnknownCustomer);
        (await gateway.SendAsync(HttpMethod.Delete, "/v1/conversations/nothing", admin)).IsRefused(404, Refusal.UnknownConversation);
        (await gateway.SendAsync(HttpMethod.Delete, "/v1/customers/no%20id", admin)).IsRefused(400, Refusal.IdInvalid);
        (await gateway.GetAsync("/v1/customers/no%20id/export", admin)).IsRefused(400, Refusal.IdInvalid);
    }

    private static async Task<GatewayUnderTest> SpokenAsync()
    {
        var gateway = await GatewayUnderTest.StartAsync();
        await OpenAsync(gateway, "c-1");
        return gateway;
    }

    private static async Task OpenAsync(GatewayUnderTest gateway, string conversation)
    {
        var body = $$$"""{"id":"{{{conversation}}}","channel":"web","customer":{"id":"cy","name":"Cy"}}""";
        var opened = await gateway.PostAsync("/v1/conversations", gateway.Token(Role.Channel), body);
        await gateway.SayAsync(conversation, opened.String("token"), "m-1", SmallShop.WhereIsMyOrder);
        await foreach (var committed in gateway.Engine.WatchAsync(new Watch.One(new CustomerId("cy").Actor, 0)))
            if (committed.Event is CustomerEvent.Opened { Conversation: var heard } && heard.Value == conversation) break;
    }
}
