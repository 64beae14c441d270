using System.Net;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Engine.Gateway.Tests.Tokens;

public sealed class RevocationTests
{
    private const string Events = "/v1/conversations/c-1/events";

    [Theory]
    [InlineData("jti")]
    [InlineData("token")]
    [InlineData("id")]
    public async Task A_revoked_token_is_refused_although_it_was_good_a_moment_ago_and_others_are_not(string how)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");
        var (token, other) = (gateway.Token(Role.Agent, "ann"), gateway.Token(Role.Agent, "bob"));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(Events, token)).Status);

        var revoked = await RevokeAsync(gateway, how, how switch { "jti" => new JsonWebToken(token).Id, "token" => token, _ => "ann" });

        Assert.Equal(HttpStatusCode.OK, revoked.Status);
        (await gateway.GetAsync(Events, token)).IsRefused(401, Refusal.TokenInvalid);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(Events, other)).Status);
    }

    [Fact]
    public async Task Who_gets_a_new_token_after_all_were_revoked_comes_in_again()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");
        await RevokeAsync(gateway, "id", "ann");

        gateway.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(Events, gateway.Token(Role.Agent, "ann"))).Status);
    }

    [Fact]
    public async Task Another_gateway_hears_of_it_within_five_seconds_and_closes_the_tokens_connections()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var ann = await gateway.AgentAsync("ann");
        await using var bob = await gateway.AgentAsync("bob");
        using var other = new Revocations(gateway.Time, NullLogger<Revocations>.Instance, gateway.Journal);
        await other.RevokeAsync(new Contracts.Events.AccessEvent.Revoked(null, "ann", "boss"), CancellationToken.None);

        gateway.Time.Advance(TimeSpan.FromSeconds(5));

        await ann.Closed.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        Assert.False(bob.Closed.IsCompleted);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"jti":"a","id":"b"}""")]
    [InlineData("""{"token":"no token"}""")]
    [InlineData("""{"id":""}""")]
    public async Task What_names_no_token_is_refused(string body)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.PostAsync("/v1/tokens/revoke", gateway.Token(Role.Admin), body)).IsRefused(400, Refusal.FieldInvalid);
    }

    private static Task<Answer> RevokeAsync(GatewayUnderTest gateway, string how, string which) =>
        gateway.PostAsync("/v1/tokens/revoke", gateway.Token(Role.Admin, "boss"), $$"""{"{{how}}":"{{which}}"}""");
}
