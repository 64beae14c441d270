using System.Text.Json;
using Engine.Gateway.Tests.Support;

namespace Engine.Gateway.Tests.Protocol;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_document_describes_every_operation_with_its_answers_and_who_may()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var document = (await gateway.GetAsync("/openapi/v1.json", token: null)).Json;

        Assert.Equal("http", document.GetProperty("components").GetProperty("securitySchemes")
            .GetProperty("bearer").GetProperty("type").GetString());
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject()
                .Select(o => (Path: path.Name, Method: o.Name.ToUpperInvariant(), Operation: o.Value))).ToList();
        Assert.Equal(
            [
                "DELETE /v1/conversations/{id}", "DELETE /v1/customers/{id}", "DELETE /v1/dead-letters/{id}", "DELETE /v1/webhooks/{id}",
                "GET /health/detail", "GET /health/live", "GET /health/ready",
                "GET /v1/assistants",
                "GET /v1/conversations/{id}/events", "GET /v1/conversations/{id}/packet", "GET /v1/customers/{id}/export",
                "GET /v1/dead-letters", "GET /v1/desk", "GET /v1/figures", "GET /v1/figures/conversations", "GET /v1/wall",
                "GET /v1/wall/window", "GET /v1/webhooks",
                "POST /v1/assistants/reload",
                "POST /v1/conversations", "POST /v1/conversations/{id}/close", "POST /v1/conversations/{id}/human",
                "POST /v1/conversations/{id}/messages", "POST /v1/conversations/{id}/typing", "POST /v1/dead-letters/{id}/redrive",
                "POST /v1/desk/conversations/{id}/accept",
                "POST /v1/desk/conversations/{id}/close", "POST /v1/desk/conversations/{id}/decline",
                "POST /v1/desk/conversations/{id}/hand-back", "POST /v1/desk/conversations/{id}/say",
                "POST /v1/desk/conversations/{id}/transfer", "POST /v1/desk/conversations/{id}/typing", "POST /v1/desk/sign-in",
                "POST /v1/desk/status", "POST /v1/sites/{site}/conversations",
                    "POST /v1/tokens/revoke", "POST /v1/wall/conversations/{id}/escalate",
                "POST /v1/wall/conversations/{id}/take-over", "POST /v1/webhooks",
            ],
            operations.Select(o => $"{o.Method} {o.Path}").Order(StringComparer.Ordinal));
        foreach (var (path, _, operation) in operations)
        {
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.Contains(
                operation.GetProperty("responses").EnumerateObject(),
                r => r.Name == "204" || (r.Name is "200" or "201" && r.Value.TryGetProperty("content", out _)));
            if (path.StartsWith("/health") || path.StartsWith("/v1/sites")) Assert.False(operation.TryGetProperty("security", out _));
            else Assert.True(operation.GetProperty("security")[0].TryGetProperty("bearer", out _));
        }
    }

    [Fact]
    public async Task The_document_says_what_a_request_must_have()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var schemas = (await gateway.GetAsync("/openapi/v1.json", token: null)).Json.GetProperty("components").GetProperty("schemas");

        Assert.Equal(["channel", "customer"], Required(schemas, "StartRequest"));
        Assert.Equal(["id", "text"], Required(schemas, "SayRequest"));
        Assert.Equal(["code", "detail", "refusal", "status", "title", "type"], Required(schemas, "Problem"));
        Assert.Equal("integer", schemas.GetProperty("Problem").GetProperty("properties")
            .GetProperty("code").GetProperty("type").GetString());
    }

    private static IEnumerable<string> Required(JsonElement schemas, string name) =>
        schemas.GetProperty(name).GetProperty("required").EnumerateArray().Select(r => r.GetString()!).Order();
}
