using Engine.Contracts;
using Microsoft.AspNetCore.Authorization;

namespace Engine.Gateway.Tokens;

/// <summary>What the bearer of a token is. On the wire the name in lower case.</summary>
public enum Role
{
    /// <summary>One customer in one conversation.</summary>
    Customer,

    /// <summary>A person who takes conversations over from the bot.</summary>
    Agent,

    /// <summary>Watches and steers every conversation; may do what an agent does.</summary>
    Supervisor,

    /// <summary>A program that speaks for customers: a web site's server, a messenger's bridge.</summary>
    Channel,

    /// <summary>Everything.</summary>
    Admin,
}

internal static class Roles
{
    public static string Word(this Role role) => role switch
    {
        Role.Customer => "customer",
        Role.Agent => "agent",
        Role.Supervisor => "supervisor",
        Role.Channel => "channel",
        Role.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "not a role"),
    };

    public static Role? Parse(string? word) => word switch
    {
        "customer" => Role.Customer,
        "agent" => Role.Agent,
        "supervisor" => Role.Supervisor,
        "channel" => Role.Channel,
        "admin" => Role.Admin,
        _ => null,
    };

    /// <summary>As whom the bearer reads events. A channel sees what its customers see.</summary>
    public static Audience Reader(this Role role) => role switch
    {
        Role.Customer or Role.Channel => Audience.Customer,
        Role.Agent => Audience.Agent,
        Role.Supervisor or Role.Admin => Audience.Supervisor,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "not a role"),
    };

    /// <summary>Whoever carries one of these roles may.</summary>
    public static AuthorizationPolicy Any(params ReadOnlySpan<Role> roles)
    {
        var policy = new AuthorizationPolicyBuilder();
        var words = new string[roles.Length];
        for (var i = 0; i < roles.Length; i++) words[i] = roles[i].Word();
        return policy.RequireAuthenticatedUser().RequireRole(words).Build();
    }
}
