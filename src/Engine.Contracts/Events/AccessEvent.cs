namespace Engine.Contracts.Events;

/// <summary>What happens to the right to come in. A closed set. Gateways write and read it themselves: nobody decides over it.</summary>
public abstract record AccessEvent : Event
{
    private AccessEvent() { }

    /// <summary>Tokens are good no more. Exactly one of the first two is set.</summary>
    /// <param name="Token">One token, by its id (<c>jti</c>).</param>
    /// <param name="Subject">Every token of a subject that was issued until then.</param>
    /// <param name="By">The admin who wanted it.</param>
    public sealed record Revoked(string? Token, string? Subject, string By) : AccessEvent;
}
