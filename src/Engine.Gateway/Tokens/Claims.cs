namespace Engine.Gateway.Tokens;

/// <summary>The claims of our tokens, and what issuer and audience are fixed to.</summary>
internal static class Claims
{
    /// <summary>Who: a customer's, agent's or channel's id.</summary>
    public const string Subject = "sub";

    public const string Role = "role";

    /// <summary>The one conversation that a customer's token is good for.</summary>
    public const string Conversation = "conv";

    /// <summary>The token's own id, by which it can be revoked.</summary>
    public const string Token = "jti";

    public const string IssuedAt = "iat";

    public const string Issuer = "engine";

    public const string Audience = "engine";
}
