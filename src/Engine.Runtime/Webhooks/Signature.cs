using System.Security.Cryptography;
using System.Text;

namespace Engine.Runtime.Webhooks;

/// <summary>
/// What proves to a subscriber that a delivery is ours and new: HMAC-SHA256 over <c>id.timestamp.body</c> (Standard Webhooks 1.0.0), so
/// that ready-made libraries can check it.
/// </summary>
public static class Signature
{
    public const string IdHeader = "webhook-id", TimeHeader = "webhook-timestamp", SignatureHeader = "webhook-signature";

    /// <param name="secret"><c>whsec_</c> and the key in Base64.</param>
    /// <param name="timestamp">Seconds since 1970, in digits.</param>
    /// <returns><c>v1,</c> and the signature in Base64.</returns>
    public static string Of(string secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret["whsec_".Length..]));
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }
}
