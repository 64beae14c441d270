using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Engine.Gateway.Sites;

/// <summary>A site's word for who its customer is.</summary>
/// <remarks>
/// The proof is lower-case hexadecimal HMAC-SHA-256 (RFC 2104) under the site's key, over UTF-8 of four lines without a last line break:
/// the site's id, the customer's id, the name (empty when there is none) and <c>at</c>.
/// </remarks>
/// <param name="Id">The customer's id at the site.</param>
/// <param name="At">When it was signed, in seconds since 1970.</param>
internal sealed record CustomerProof(string Id, string? Name, long At, string Proof)
{
    /// <summary>As long as a page lies open before the customer opens the chat; a copied proof is good no longer.</summary>
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(1);

    /// <summary>Clocks of two machines differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    public bool IsGood(string site, string key, DateTimeOffset now)
    {
        var age = now.ToUnixTimeSeconds() - (double)At;
        return age <= GoodFor.TotalSeconds && age >= -Skew.TotalSeconds && Proof.Length == 64
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Proof),
                Encoding.UTF8.GetBytes(Sign(site, key, Id, Name, At)));
    }

    internal static string Sign(string site, string key, string id, string? name, long at) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{site}\n{id}\n{name}\n{at}"))));
}
