using System.Net;
using System.Text.Json;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Engine.Testing;

namespace Engine.Gateway.Tests.Endpoints;

public sealed class AssistantEndpointTests : IAsyncLifetime
{
    private readonly AssistantsOnDisk _disk = new();
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _disk.Write("retail", "retail", "1", says: "Retail one.");
        _disk.Write("zoo", "zoo", says: "Zoo.");
        _gateway = await GatewayUnderTest.StartAsync(
            options => options.Sites["tickets"] = new() { Origins = ["https://zoo.example"], Assistant = "zoo" },
            shelf: _ => _disk.NewShelf());
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _disk.Dispose();
    }

    [Fact]
    public async Task An_admin_sees_what_every_silo_has()
    {
        var answer = await _gateway.GetAsync("/v1/assistants", _gateway.Token(Role.Admin));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        foreach (var silo in answer.Json.GetProperty("silos").EnumerateArray())
        {
            Assert.Equal("retail", silo.GetProperty("default").GetString());
            var first = silo.GetProperty("assistants")[0];
            Assert.Equal(("retail", "newest", "retail", "retail"),
                (first.GetProperty("name").GetString(), first.GetProperty("standing").GetString(),
                    first.GetProperty("folder").GetString(), first.GetProperty("model").GetString()));
            Assert.StartsWith("1+", first.GetProperty("version").GetString(), StringComparison.Ordinal);
            Assert.Equal(0, silo.GetProperty("refused").GetArrayLength());
        }
    }

    [Theory]
    [InlineData(Role.Supervisor)]
    [InlineData(Role.Agent)]
    [InlineData(Role.Channel)]
    public async Task Nobody_else_sees_or_reloads_them(Role role)
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await _gateway.GetAsync("/v1/assistants", _gateway.Token(role))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await _gateway.PostAsync("/v1/assistants/reload", _gateway.Token(role), "")).Status);
    }

    [Fact]
    public async Task A_reload_is_answered_with_what_there_is_then_and_stands_in_the_log_with_who_asked()
    {
        _disk.Write("retail", "retail", "2");
        _disk.WriteText("zoo", "name: [");

        var answer = await _gateway.PostAsync("/v1/assistants/reload", _gateway.Token(Role.Admin, "root"), "");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var silo = answer.Json.GetProperty("silos")[0];
        Assert.StartsWith("2+", silo.GetProperty("assistants")[0].GetProperty("version").GetString(), StringComparison.Ordinal);
        var refused = Assert.Single(silo.GetProperty("refused").EnumerateArray());
        Assert.Equal(("zoo", "invalid"), (refused.GetProperty("folder").GetString(), refused.GetProperty("code").GetString()));
        Assert.Contains("line 1", refused.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Contains(_gateway.Logs.Lines, line => line.Text.Contains("root had the assistants read again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_opening_or_a_site_says_which_assistant_answers()
    {
        Assert.Equal("Retail one.", await HeardAsync("c-1", (await OpenAsync("c-1", null)).String("token")));
        Assert.Equal("Zoo.", await HeardAsync("c-2", (await OpenAsync("c-2", "zoo")).String("token")));
        (await OpenAsync("c-3", "bank")).IsRefused(400, Refusal.UnknownAssistant);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sites/tickets/conversations");
        request.Headers.Add("Origin", "https://zoo.example");
        using var response = await _gateway.Http.SendAsync(request);
        var opened = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("Zoo.", await HeardAsync(opened.GetProperty("id").GetString()!, opened.GetProperty("token").GetString()!));
    }

    private async Task<string> HeardAsync(string conversation, string token) =>
        (await _gateway.SayAsync(conversation, token, "m-1", "hm")).Events[1].GetProperty("text").GetString()!;

    private Task<Answer> OpenAsync(string id, string? assistant) => _gateway.PostAsync(
        "/v1/conversations", _gateway.Token(Role.Channel),
        $$"""{"id":"{{id}}","channel":"web","customer":{"id":"cy"}{{(assistant is null ? "" : $",\"assistant\":\"{assistant}\"")}}}""");
}
