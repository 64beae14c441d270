namespace Engine.Contracts;

/// <summary>Who is shown something. One reader is one of the four; a row of <see cref="Events.Audiences"/> may name several.</summary>
[Flags]
public enum Audience
{
    /// <summary>The engine's own housekeeping: nobody outside.</summary>
    Plumbing = 0,

    /// <summary>The customer, and a channel that speaks for one.</summary>
    Customer = 1,

    /// <summary>A person who takes over from the bot.</summary>
    Agent = 2,

    /// <summary>Whoever watches and steers, and an admin.</summary>
    Supervisor = 4,

    /// <summary>A program of the business: a webhook, an export.</summary>
    Integrator = 8,

    /// <summary>Whoever works for the business, people and programs.</summary>
    Internal = Agent | Supervisor | Integrator,

    /// <summary>Everybody.</summary>
    Public = Customer | Internal,
}
