using System.Security.Claims;

namespace Engine.Gateway.Tokens;

/// <summary>
/// Tokens that were checked a moment ago, so that a customer's next message needs no second signature check: reading and checking
/// a token costs more than the bot's whole turn behind it.
/// </summary>
/// <remarks>
/// Each token has one place, by its hash, and takes it from whoever had it: so many tokens and no more, without a lock, a timer or a
/// list of who came when. What is kept is good for exactly as long as the token itself.
/// </remarks>
/// <param name="against">The keys and the revocations that a token is checked against now: after a change it is checked anew.</param>
internal sealed class KnownTokens(TimeProvider time, Func<(KeyRing? Keys, int Revocations)> against)
{
    /// <summary>About 1,500 bytes each, 6 MB in all. A power of two.</summary>
    private const int Places = 4096;

    private readonly Known?[] _places = new Known?[Places];

    /// <returns>Null when the token is not known or has ended.</returns>
    public Known? Find(ReadOnlySpan<char> token) =>
        Volatile.Read(ref Place(token)) is { } known && token.SequenceEqual(known.Token)
        && known.Expires > time.GetUtcNow() && IsCurrent(known.Against) ? known : null;

    /// <param name="token">As it came, signature included.</param>
    /// <param name="expires">What the token itself says, or its key's end.</param>
    /// <param name="checkedAgainst">What <see cref="Against"/> was before the check.</param>
    public void Add(string token, ClaimsPrincipal who, DateTimeOffset expires, (KeyRing?, int) checkedAgainst) => 
        Volatile.Write(ref Place(token), new Known(token, who, expires, checkedAgainst));

    public (KeyRing? Keys, int Revocations) Against => against();

    private bool IsCurrent((KeyRing? Keys, int Revocations) then) =>
        against() is var now && ReferenceEquals(then.Keys, now.Keys) && then.Revocations == now.Revocations;

    /// <summary>Strings hash with a secret of the process: nobody can choose tokens that push another's out.</summary>
    private ref Known? Place(ReadOnlySpan<char> token) => ref _places[string.GetHashCode(token) & (Places - 1)];

    internal sealed record Known(string Token, ClaimsPrincipal Who, DateTimeOffset Expires, (KeyRing? Keys, int Revocations) Against);
}
