using System.Security.Cryptography;
using Engine.Journal.Keys;

namespace Engine.Journal;

/// <summary>
/// Seals what passes through the memory of other processes on its way, under a key made from the master key (HKDF, RFC 5869).
/// </summary>
public sealed class PageSeal
{
    private readonly ContentKey[] _keys;

    /// <param name="secrets">Each master key with its id; the first seals, all open.</param>
    internal PageSeal(IEnumerable<(long Id, byte[] Secret)> secrets) =>
        _keys = [.. secrets.Select(
            s => new ContentKey(s.Id,
                HKDF.DeriveKey(HashAlgorithmName.SHA256, s.Secret, ContentKey.Bytes, info: "engine streams"u8.ToArray())))];

    public byte[] Close(ReadOnlySpan<byte> page) => _keys[0].Seal(page, []);

    /// <returns>Null when it is no sealed page, was changed, or was sealed under another master key.</returns>
    public byte[]? Open(ReadOnlySpan<byte> sealedPage)
    {
        if (!ContentKey.IsBox(sealedPage)) return null;
        var id = ContentKey.IdOf(sealedPage);
        foreach (var key in _keys)
            if (key.Id == id) return key.Open(sealedPage, []);
        return null;
    }
}
