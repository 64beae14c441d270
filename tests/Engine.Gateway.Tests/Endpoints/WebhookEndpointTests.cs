using System.Net;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Engine.Journal;

namespace Engine.Gateway.Tests.Endpoints;

public sealed class WebhookEndpointTests : IAsyncLifetime
{
    private GatewayUnderTest _gateway = null!;

    private string Admin => _gateway.Token(Role.Admin, "ada");

    public async ValueTask InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync();

    public async ValueTask DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_webhook_is_made_with_a_secret_that_is_shown_once_and_never_again()
    {
        var made = await _gateway.PostAsync("/v1/webhooks", Admin,
            """{"url":"https://example.com/told","types":["conversation.closed"]}""");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.StartsWith("whsec_", made.String("secret"));
        var list = await _gateway.GetAsync("/v1/webhooks", Admin);
        var one = Assert.Single(list.Json.GetProperty("webhooks").EnumerateArray());
        Assert.Equal((made.String("id"), "https://example.com/told", "ada"),
            (one.GetProperty("id").GetString(), one.GetProperty("url").GetString(), one.GetProperty("by").GetString()));
        Assert.DoesNotContain(made.String("secret"), list.Body);
    }

    [Fact]
    public async Task The_same_again_is_the_same_and_another_of_the_id_is_refused_until_the_first_is_deleted()
    {
        const string crm =
            """{"id":"crm","url":"https://example.com/told","types":["conversation.closed"],"secret":"whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}""";
        var other = crm.Replace("/told", "/other");

        Assert.Equal(HttpStatusCode.Created, (await _gateway.PostAsync("/v1/webhooks", Admin, crm)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _gateway.PostAsync("/v1/webhooks", Admin, crm)).Status);
        (await _gateway.PostAsync("/v1/webhooks", Admin, other)).IsRefused(409, Refusal.WebhookExists);
        Assert.Equal(HttpStatusCode.OK, (await _gateway.SendAsync(HttpMethod.Delete, "/v1/webhooks/crm", Admin)).Status);
        (await _gateway.SendAsync(HttpMethod.Delete, "/v1/webhooks/crm", Admin)).IsRefused(404, Refusal.UnknownWebhook);
        Assert.Equal(HttpStatusCode.Created, (await _gateway.PostAsync("/v1/webhooks", Admin, other)).Status);
    }

    [Theory]
    [InlineData("""{"types":["conversation.closed"]}""")]
    [InlineData("""{"url":"https://example.com"}""")]
    [InlineData("""{"url":"gopher://example.com","types":["conversation.closed"]}""")]
    [InlineData("""{"url":"https://example.com","types":["effect.settled"]}""")]
    [InlineData("""{"url":"https://example.com","types":[null]}""")]
    [InlineData("""{"url":"https://example.com","types":[]}""")]
    [InlineData("""{"url":"https://example.com","types":["conversation.closed"],"secret":"short"}""")]
    public async Task What_can_not_be_is_refused(string body) =>
        (await _gateway.PostAsync("/v1/webhooks", Admin, body)).IsRefused(400, Refusal.FieldInvalid);

    [Fact]
    public async Task Dead_letters_are_listed_tried_again_and_dropped()
    {
        await FailAsync("12.0");
        await FailAsync("13.0");
        var letters = (await _gateway.GetAsync("/v1/dead-letters", Admin)).Json.GetProperty("letters");
        Assert.Equal(2, letters.GetArrayLength());
        Assert.Equal("agent/nobody", letters[0].GetProperty("from").GetString());
        Assert.Equal("portRefused", letters[0].GetProperty("refused").GetString());
        var (first, second) = (letters[0].GetProperty("id").GetString(), letters[1].GetProperty("id").GetString());

        Assert.Equal(HttpStatusCode.OK, (await _gateway.PostAsync($"/v1/dead-letters/{first}/redrive", Admin, "")).Status);
        var left = await _gateway.SendAsync(HttpMethod.Delete, $"/v1/dead-letters/{second}", Admin);

        Assert.DoesNotContain(left.Json.GetProperty("letters").EnumerateArray(), l => l.GetProperty("id").GetString() == second);
        (await _gateway.SendAsync(HttpMethod.Delete, $"/v1/dead-letters/{second}", Admin)).IsRefused(404, Refusal.UnknownDeadLetter);
        (await _gateway.PostAsync("/v1/dead-letters/nonsense/redrive", Admin, "")).IsRefused(404, Refusal.UnknownDeadLetter);
        Assert.Contains(
            new DeadLetterEvent.Redriven(first!, "ada"),
            (await _gateway.Engine.ReadAsync(ActorId.DeadLetters, 0, 10)).Select(c => c.Event));
    }

    [Fact]
    public async Task Why_another_system_refused_is_read_from_the_conversation_that_has_its_words_and_is_gone_when_it_is_erased()
    {
        var owing = new ConversationId("c-owing").Actor;
        await _gateway.Journal.AppendAsync(new Turn(owing, 0, GatewayUnderTest.Start,
            [new EffectSettled("1.0", Refusal.PortRefused, "Kim moved to Graz.")]), TestContext.Current.CancellationToken);
        Assert.IsType<Reply.Accepted>(await _gateway.Engine.SendAsync(ActorId.DeadLetters,
            new DeadLetterCommand.Add(owing, "1.0", "crm", "c-owing/1", "track", Refusal.PortRefused, Sequence: 1)));
        Assert.Equal("Kim moved to Graz.", await WhyAsync());

        await _gateway.Journal.ForgetAsync(owing, TestContext.Current.CancellationToken);

        Assert.Equal("[erased]", await WhyAsync());

        async Task<string?> WhyAsync() => (await _gateway.GetAsync("/v1/dead-letters", Admin)).Json.GetProperty("letters")
            .EnumerateArray().Single(l => l.GetProperty("from").GetString() == owing.ToString()).GetProperty("why").GetString();
    }

    [Theory]
    [InlineData("GET", "/v1/webhooks")]
    [InlineData("POST", "/v1/webhooks")]
    [InlineData("DELETE", "/v1/webhooks/crm")]
    [InlineData("GET", "/v1/dead-letters")]
    [InlineData("POST", "/v1/dead-letters/1/redrive")]
    [InlineData("DELETE", "/v1/dead-letters/1")]
    public async Task Nobody_may_but_admins(string method, string path)
    {
        foreach (var role in Enum.GetValues<Role>().Where(r => r != Role.Admin))
            (await _gateway.SendAsync(new HttpMethod(method), path,
                _gateway.Token(role, conversation: role == Role.Customer ? "c-1" : null)))
                .IsRefused(403, Refusal.RoleForbidden);
        (await _gateway.SendAsync(new HttpMethod(method), path, token: null)).IsRefused(401, Refusal.TokenMissing);
    }

    private async Task FailAsync(string effect) => Assert.IsType<Reply.Accepted>(await _gateway.Engine.SendAsync(
        ActorId.DeadLetters,
        new DeadLetterCommand.Add(new AgentId("nobody").Actor, effect, "crm", effect, "track", Refusal.PortRefused, "It said no.")));
}
