using System.Net;
using Engine.Gateway.Tests.Support;

namespace Engine.Gateway.Tests;

public sealed class CorsTests
{
    private const string Shop = "https://shop.example";

    [Fact]
    public async Task No_page_of_another_origin_may_call_unless_the_operator_says_so()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var (status, allowed) = await AskAsync(gateway, Shop);

        Assert.Null(allowed);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, status);
    }

    [Fact]
    public async Task A_page_of_an_allowed_origin_may_call_and_reads_refusals_too_and_others_may_not()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(options => options.CorsOrigins = [Shop]);

        Assert.Equal((HttpStatusCode.NoContent, Shop), await AskAsync(gateway, Shop));
        Assert.Null((await AskAsync(gateway, "https://elsewhere.example")).Allowed);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/conversations/c-1/events");
        request.Headers.Add("Origin", Shop);
        using var refused = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(Shop, Assert.Single(refused.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("shop.example")]
    [InlineData("https://shop.example/")]
    [InlineData("https://shop.example/path")]
    [InlineData("https://me@shop.example")]
    [InlineData("file:///etc")]
    public void What_is_no_origin_stops_the_process_at_start(string origin) =>
        Assert.False(new GatewayOptionsValidator().Validate(null, new GatewayOptions { CorsOrigins = [origin] }).Succeeded);

    [Theory]
    [InlineData(Shop)]
    [InlineData("http://localhost:8080")]
    public void An_origin_is_scheme_host_and_port(string origin) =>
        Assert.True(new GatewayOptionsValidator().Validate(null, new GatewayOptions { CorsOrigins = [origin] }).Succeeded);

    /// <summary>As a browser asks before it sends what a page wants to send.</summary>
    private static async Task<(HttpStatusCode Status, string? Allowed)> AskAsync(GatewayUnderTest gateway, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/conversations/c-1/messages");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var answer = await gateway.Http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null);
    }
}
