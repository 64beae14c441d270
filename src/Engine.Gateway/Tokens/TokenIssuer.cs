using System.Security.Claims;
using System.Security.Cryptography;
using Engine.Contracts;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Engine.Gateway.Tokens;

/// <summary>Makes bearer tokens: JWT, signed with HMAC-SHA-256.</summary>
public sealed class TokenIssuer(SigningKey key, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <param name="id">Whose token it is. For an agent or supervisor this is the agent's id.</param>
    /// <param name="conversation">The one conversation that a customer's token is good for; nobody else's has one.</param>
    /// <param name="lifetime">From now; counted in whole seconds.</param>
    /// <exception cref="ArgumentException">One sentence about what can't be put into a token.</exception>
    public string Issue(Role role, string id, ConversationId? conversation, TimeSpan lifetime)
    {
        if (!WordId.IsValid(id)) throw new ArgumentException("The id must be 1 to 128 letters, digits or - _ . : @ +.");
        if ((role == Role.Customer) != conversation.HasValue)
            throw new ArgumentException("A customer's token, and no other, names a conversation.");
        if (conversation is { } c && !WordId.IsValid(c.Value))
            throw new ArgumentException("The conversation's id must be 1 to 128 letters, digits or - _ . : @ +.");
        // A conversation's journal says who closed it: customer, system, or an agent's id.
        if (role != Role.Customer && id is "customer" or "system")
            throw new ArgumentException($"'{id}' is a word of the engine and nobody's id.");
        if (lifetime < TimeSpan.FromSeconds(1)) throw new ArgumentException("A token lives for a second at least.");

        var now = time.GetUtcNow();
        var claims = new ClaimsIdentity(
        [
            new Claim(Claims.Subject, id), new Claim(Claims.Role, role.Word()),
            new Claim(Claims.Token, RandomNumberGenerator.GetHexString(32, lowercase: true)),
        ]);
        if (conversation is { } only) claims.AddClaim(new Claim(Claims.Conversation, only.Value));
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Claims.Issuer,
            Audience = Claims.Audience,
            IssuedAt = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            Subject = claims,
            SigningCredentials = new SigningCredentials(key.Ring(time).Signs.Security, SecurityAlgorithms.HmacSha256),
        });
    }
}
