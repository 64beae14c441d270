using System.Net;
using System.Security.Claims;
using System.Text;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Engine.Gateway.Tests.Tokens;

public sealed class TokenTests
{
    private const string Events = "/v1/conversations/c-1/events";

    [Fact]
    public async Task Without_a_token_nothing_is_told()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");

        var answer = await gateway.GetAsync(Events, token: null);

        answer.IsRefused(401, Refusal.TokenMissing);
        Assert.Equal("Bearer", answer.Authenticate);
    }

    [Fact]
    public async Task A_token_ends_to_the_second_when_it_said()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");

        gateway.Time.Advance(TimeSpan.FromHours(8) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(Events, token)).Status);
        gateway.Time.Advance(TimeSpan.FromSeconds(1));

        (await gateway.GetAsync(Events, token)).IsRefused(401, Refusal.TokenInvalid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    public async Task What_is_no_token_is_refused(string token)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.GetAsync(Events, token)).IsRefused(401, token == "" ? Refusal.TokenMissing : Refusal.TokenInvalid);
    }

    [Fact]
    public async Task A_token_that_another_engine_signed_is_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var foreign = new TokenIssuer(new SigningKey(new byte[32]), gateway.Time).Issue(Role.Admin, "eve", null, TimeSpan.FromHours(1));

        (await gateway.GetAsync(Events, foreign)).IsRefused(401, Refusal.TokenInvalid);
    }

    [Fact]
    public async Task A_token_that_was_changed_is_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var parts = gateway.Token(Role.Agent, "ann").Split('.');
        var claims = Base64UrlEncoder.Decode(parts[1]).Replace("agent", "admin");

        (await gateway.GetAsync(Events, $"{parts[0]}.{Base64UrlEncoder.Encode(claims)}.{parts[2]}")).IsRefused(401, Refusal.TokenInvalid);
    }

    [Fact]
    public async Task A_token_that_was_good_a_moment_ago_vouches_for_no_other()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(Events, token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(Events, token)).Status);
        var signature = token.Split('.')[2];

        (await gateway.GetAsync(Events, token.Replace(signature, new string([.. signature.Reverse()])))).IsRefused(401,
            Refusal.TokenInvalid);
        (await gateway.GetAsync(Events, token[..^signature.Length])).IsRefused(401, Refusal.TokenInvalid);
    }

    [Fact]
    public async Task A_customers_token_stays_good_for_one_conversation_only_however_often_it_is_used()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        await gateway.OpenAsync("c-2");
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(Events, token)).Status);

        (await gateway.GetAsync("/v1/conversations/c-2/events", token)).IsRefused(403, Refusal.NotYourConversation);
    }

    [Fact]
    public void However_many_tokens_come_each_is_known_as_itself_or_not_at_all()
    {
        var time = new FakeTimeProvider(GatewayUnderTest.Start);
        var known = new KnownTokens(time, () => default);
        var tokens = Enumerable.Range(0, 20_000).Select(n => $"token-{n}").ToArray();
        foreach (var token in tokens)
            known.Add(token, new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", token)])), time.GetUtcNow().AddHours(1), default);

        var found = tokens.Select(t => (t, Known: known.Find(t))).Where(f => f.Known is not null).ToArray();

        Assert.InRange(found.Length, 1_000, 4_096);
        Assert.All(found, f => Assert.Equal(f.t, f.Known!.Who.FindFirst("sub")!.Value));
    }

    [Fact]
    public async Task A_token_without_a_signature_is_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var claims = gateway.Token(Role.Admin).Split('.')[1];

        (await gateway.GetAsync(Events, $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{claims}.")).IsRefused(401,
            Refusal.TokenInvalid);
    }

    [Theory]
    [InlineData("role", "emperor")]
    [InlineData("role", null)]
    [InlineData("role", "customer")]
    [InlineData("sub", null)]
    [InlineData("sub", "not an id")]
    [InlineData("conv", "c-1")]
    [InlineData("iss", "somebody")]
    [InlineData("aud", "somebody")]
    [InlineData("exp", null)]
    public async Task A_token_of_ours_that_does_not_say_who_it_is_for_is_refused(string claim, string? value)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = "engine", ["aud"] = "engine", ["sub"] = "ann", ["role"] = "agent",
                ["exp"] = gateway.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
        };
        if (value is null) claims.Remove(claim);
        else claims[claim] = value;
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            SigningCredentials = new SigningCredentials(gateway.Key.Security, SecurityAlgorithms.HmacSha256),
        });

        (await gateway.GetAsync(Events, token)).IsRefused(401, Refusal.TokenInvalid);
    }

    [Fact]
    public async Task A_token_in_the_address_is_for_hubs_only()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");

        (await gateway.GetAsync($"{Events}?access_token={gateway.Token(Role.Admin)}", token: null)).IsRefused(401, Refusal.TokenMissing);
    }

    [Fact]
    public void Tokens_that_would_lie_are_not_issued()
    {
        var issuer = new TokenIssuer(new SigningKey(new byte[32]), TimeProvider.System);
        var hour = TimeSpan.FromHours(1);

        Assert.Throws<ArgumentException>(() => issuer.Issue(Role.Customer, "cy", null, hour));
        Assert.Throws<ArgumentException>(() => issuer.Issue(Role.Agent, "ann", new ConversationId("c-1"), hour));
        Assert.Throws<ArgumentException>(() => issuer.Issue(Role.Agent, "an n", null, hour));
        Assert.Throws<ArgumentException>(() => issuer.Issue(Role.Customer, "cy", new ConversationId("c 1"), hour));
        Assert.Throws<ArgumentException>(() => issuer.Issue(Role.Agent, "ann", null, TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => issuer.Issue(Role.Agent, "system", null, hour));
        Assert.Throws<ArgumentException>(() => issuer.Issue(Role.Supervisor, "customer", null, hour));
    }

    [Fact]
    public async Task No_log_holds_a_token_or_what_was_said()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        var admin = gateway.Token(Role.Admin, "boss");
        await gateway.SayAsync("c-1", customer, "m-1", "my card number is 4111");
        await gateway.GetAsync(Events, customer + "x");
        await using (var hub = await Client.HubClient.ConnectAsync(new Uri(gateway.Address, "/hubs/agent"), admin))
            await Assert.ThrowsAsync<Client.HubRefusedException>(() => hub.InvokeAsync("Say", "c-1", "a-1", "my answer is 42"));

        var log = new StringBuilder();
        foreach (var line in gateway.Logs.Lines) log.AppendLine(line.Text);

        Assert.DoesNotContain("4111", log.ToString());
        Assert.DoesNotContain("my answer", log.ToString());
        foreach (var token in new[] { customer, admin })
            Assert.DoesNotContain(token.Split('.')[2], log.ToString());
    }
}
