using System.Security.Claims;
using Engine.Contracts;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Engine.Gateway.Tokens;

/// <summary>Who asks, by their token.</summary>
/// <param name="Conversation">Set for customers, and only for them.</param>
internal sealed record Caller(Role Role, string Id, ConversationId? Conversation)
{
    public AgentId Agent => new(Id);

    /// <summary>Set for channels, and only for them: the one whose conversations the token is good for.</summary>
    public string? Channel => Role == Role.Channel ? Id : null;

    /// <summary>An authenticated caller; authentication let nobody through whose token does not say all of it.</summary>
    public static Caller Of(ClaimsPrincipal user) =>
        Read(user) ?? throw new InvalidOperationException("the endpoint is open to callers without a token");

    /// <summary>Who it is and nothing else of the token: a quarter of its size, and found in three looks.</summary>
    public ClaimsPrincipal ToPrincipal()
    {
        var claims = new List<Claim>(3) { new(Claims.Subject, Id), new(Claims.Role, Role.Word()) };
        if (Conversation is { } only) claims.Add(new Claim(Claims.Conversation, only.Value));
        return new ClaimsPrincipal(new Identity(this, claims));
    }

    /// <returns>Null when a claim is missing, malformed or out of place.</returns>
    public static Caller? Read(ClaimsPrincipal user)
    {
        if (user.Identity is Identity { Caller: var read }) return read;
        if (Roles.Parse(user.FindFirstValue(Claims.Role)) is not { } role) return null;
        if (user.FindFirstValue(Claims.Subject) is not { } id || !WordId.IsValid(id)) return null;
        var conversation = user.FindFirstValue(Claims.Conversation);
        if (role != Role.Customer) return conversation is null ? new Caller(role, id, null) : null;
        return WordId.IsValid(conversation) ? new Caller(role, id, new ConversationId(conversation!)) : null;
    }

    /// <summary>Remembers who it is, so that a request's claims are read once and not at each door.</summary>
    private sealed class Identity(Caller caller, IEnumerable<Claim> claims)
        : ClaimsIdentity(claims, JwtBearerDefaults.AuthenticationScheme, Tokens.Claims.Subject, Tokens.Claims.Role)
    {
        public Caller Caller => caller;
    }
}
