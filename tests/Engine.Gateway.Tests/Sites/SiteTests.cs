using System.Globalization;
using System.Net;
using System.Text;
using Engine.Contracts;
using Engine.Gateway.Sites;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Tests.Sites;

/// <summary>The door for browsers, which is there for configured sites alone.</summary>
public sealed class SiteTests : IAsyncLifetime
{
    private const string Shop = "https://shop.example", Key = "a secret of the shop's own, 32 bytes and more";

    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync(options => options.Sites["shop"] = new Site
    {
        Origins = [Shop], Key = Key, OpeningsPerMinuteOfAddress = 5, OpeningsPerMinute = 7,
    });

    public async ValueTask DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_visitor_of_the_site_opens_a_conversation_without_a_token_and_speaks_in_it_alone()
    {
        var opened = await OpenAsync("{}");
        var other = await OpenAsync("{}");

        Assert.Equal(HttpStatusCode.Created, opened.Status);
        Assert.Equal(HttpStatusCode.OK, (await _gateway.SayAsync(opened.String("id"), opened.String("token"), "m-1", "hello")).Status);
        (await _gateway.SayAsync(other.String("id"), opened.String("token"), "m-1", "hello")).IsRefused(403, Refusal.NotYourConversation);
    }

    [Fact]
    public async Task Its_conversations_are_of_its_own_channel_and_of_customers_who_are_nobody()
    {
        var opened = await OpenAsync("""{"locale":"de-AT"}""");

        var started = (await _gateway.GetAsync(
            $"/v1/conversations/{opened.String("id")}/events", _gateway.Token(Role.Channel, "shop"))).Events[0];
        Assert.Equal("shop", started.GetProperty("channel").GetString());
        Assert.Equal("de-AT", started.GetProperty("customer").GetProperty("locale").GetString());
        Assert.StartsWith(CustomerId.AnonymousPrefix, started.GetProperty("customer").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_site_that_is_not_configured_is_no_door() =>
        (await OpenAsync("{}", site: "another")).IsRefused(404, Refusal.UnknownRoute);

    [Theory]
    [InlineData("https://elsewhere.example")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task Pages_of_other_origins_are_refused(string? origin) =>
        (await OpenAsync("{}", origin: origin)).IsRefused(403, Refusal.RoleForbidden);

    [Fact]
    public async Task Whom_the_site_has_signed_is_known()
    {
        var opened = await OpenAsync(Signed("cy", "Cy", At(0)));

        var started = (await _gateway.GetAsync($"/v1/conversations/{opened.String("id")}/events", opened.String("token"))).Events[0];
        Assert.Equal("cy", started.GetProperty("customer").GetProperty("id").GetString());
        Assert.Equal("Cy", started.GetProperty("customer").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_proof_of_somebody_else_of_another_site_or_too_old_does_not_hold()
    {
        var good = CustomerProof.Sign("shop", Key, "cy", "Cy", At(0));
        foreach (var body in new[]
        {
            Customer("dee", "Cy", At(0), good), Customer("cy", "Dee", At(0), good), Customer("cy", "Cy", At(1), good),
            Customer("cy", "Cy", At(0), CustomerProof.Sign("another", Key, "cy", "Cy", At(0))),
        })
            (await OpenAsync(body)).IsRefused(401, Refusal.TokenInvalid);

        _gateway.Time.Advance(TimeSpan.FromMinutes(1));   // another minute, in which as many may be opened
        (await OpenAsync(Signed("cy", "Cy", At(-3_700)))).IsRefused(401, Refusal.TokenInvalid);
        (await OpenAsync(Signed("cy", "Cy", At(300)))).IsRefused(401, Refusal.TokenInvalid);
        Assert.Equal(HttpStatusCode.Created, (await OpenAsync(Signed("cy", "Cy", At(-3_000)))).Status);
    }

    [Fact]
    public async Task One_address_opens_so_many_in_a_minute_and_no_more()
    {
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.Created, (await OpenAsync("{}")).Status);

        (await OpenAsync("{}")).IsRefused(429, Refusal.RateLimited);
        _gateway.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Created, (await OpenAsync("{}")).Status);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"customer":{}}""")]
    [InlineData("""{"customer":{"id":"cy"}}""")]
    public async Task What_is_no_request_is_refused(string body) => Assert.Equal(HttpStatusCode.BadRequest, (await OpenAsync(body)).Status);

    [Fact]
    public void A_site_without_an_origin_or_with_a_short_key_stops_the_process_at_start()
    {
        foreach (var site in new[] { new Site(), new Site { Origins = [Shop], Key = "short" }, new Site { Origins = ["shop"] } })
            Assert.False(new GatewayOptionsValidator().Validate(null, new GatewayOptions { Sites = { ["shop"] = site } }).Succeeded);
        Assert.True(new GatewayOptionsValidator().Validate(null,
            new GatewayOptions { Sites = { ["shop"] = new Site { Origins = [Shop] } } }).Succeeded);
    }

    private static long At(int seconds) => GatewayUnderTest.Start.ToUnixTimeSeconds() + seconds;

    private static string Signed(string id, string name, long at) => Customer(id, name, at, CustomerProof.Sign("shop", Key, id, name, at));

    private static string Customer(string id, string name, long at, string proof) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"customer":{"id":"{{id}}","name":"{{name}}","at":{{at}},"proof":"{{proof}}"} }""");

    private async Task<Answer> OpenAsync(string body, string site = "shop", string? origin = Shop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/sites/{site}/conversations")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await _gateway.Http.SendAsync(request);
        return new Answer(
            response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType,
            response.Headers.RetryAfter?.Delta, response.Headers.WwwAuthenticate.ToString());
    }
}
