using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Engine.Gateway.Tokens;

/// <summary>
/// The secrets that tokens are signed and checked with: the newest signs, those before it still check. Whoever can read one can be anybody.
/// </summary>
public sealed class SigningKey
{
    public const string FileName = KeyFolder.FileName;

    /// <summary>As long as what HMAC-SHA-256 puts out (RFC 7518 §3.2 asks for no less).</summary>
    internal const int Bytes = 32;

    /// <summary>A rotated folder's keys are taken up within this.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly string? _folder;
    private readonly Lock _gate = new();
    private volatile KeyRing _ring;
    private long _lookedAt;

    internal SigningKey(byte[] secret) : this(new KeyRing(Key.Of(secret), []), folder: null) { }

    private SigningKey(KeyRing ring, string? folder) => (_ring, _folder) = (ring, folder);

    internal SymmetricSecurityKey Security => _ring.Signs.Security;

    /// <summary>The keys as they are now; another one after a rotation.</summary>
    internal KeyRing Ring(TimeProvider time)
    {
        if (_folder is null || time.GetElapsedTime(Interlocked.Read(ref _lookedAt)) < LookEvery) return _ring;
        lock (_gate)
        {
            Interlocked.Exchange(ref _lookedAt, time.GetTimestamp());
            try
            {
                var found = KeyFolder.Read(_folder, time.GetUtcNow());
                if (!found.Equals(_ring)) _ring = found;
            }
            catch (SigningKeyException)
            {
                // A folder that can't be read now changes nothing: the keys that there were stay.
            }
        }
        return _ring;
    }

    /// <summary>The keys that several gateways share, given to each as text.</summary>
    /// <param name="base64">32 bytes, as `openssl rand -base64 32` prints them; after a comma, older ones that still check.</param>
    /// <exception cref="SigningKeyException">It is something else.</exception>
    public static SigningKey Parse(string base64)
    {
        var keys = base64.Split(',').Select(ParseOne).ToArray();
        RetiredKey[] older = [.. keys[1..].Select(key => new RetiredKey(key, DateTimeOffset.MaxValue))];
        return new SigningKey(new KeyRing(keys[0], older), folder: null);
    }

    /// <summary>Reads the folder's keys; the first time makes one from the system's random source, readable by its owner only.</summary>
    /// <exception cref="SigningKeyException">A key can't be read or made, is damaged, or others may read it.</exception>
    public static SigningKey LoadOrCreate(string folder)
    {
        KeyFolder.CreateUnlessThere(folder);
        return new SigningKey(KeyFolder.Read(folder, TimeProvider.System.GetUtcNow()), folder);
    }

    private static Key ParseOne(string base64)
    {
        var secret = new byte[Bytes + 1];
        return Convert.TryFromBase64String(base64.Trim(), secret, out var length) && length == Bytes
            ? Key.Of(secret[..Bytes])
            : throw new SigningKeyException(
                $"A signing key must be {Bytes} bytes in base64, as `openssl rand -base64 {Bytes}` prints them; several stand with commas "
                    + $"between them.");
    }
}

/// <summary>One secret and its public name.</summary>
/// <param name="Id">Tokens name it as <c>kid</c>: the first 8 bytes of the secret's SHA-256, which say nothing of the secret.</param>
internal sealed record Key(string Id, SymmetricSecurityKey Security)
{
    public static Key Of(byte[] secret)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(secret).AsSpan(0, 8));
        return new Key(id, new SymmetricSecurityKey(secret) { KeyId = id });
    }

    public bool Equals(Key? other) => other?.Id == Id;

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A key that signs no more and still checks until a time.</summary>
internal sealed record RetiredKey(Key Key, DateTimeOffset Until);

/// <summary>All keys at one moment.</summary>
internal sealed record KeyRing(Key Signs, RetiredKey[] Retired)
{
    /// <returns>When what this key signed ends at the latest; null when there is no such key any more.</returns>
    public DateTimeOffset? UntilOf(string id, DateTimeOffset now)
    {
        if (id == Signs.Id) return DateTimeOffset.MaxValue;
        foreach (var retired in Retired)
            if (retired.Key.Id == id && retired.Until > now) return retired.Until;
        return null;
    }

    public IEnumerable<SecurityKey> Checking(DateTimeOffset now) =>
        [Signs.Security, .. Retired.Where(retired => retired.Until > now).Select(retired => retired.Key.Security)];

    public bool Equals(KeyRing? other) => other is not null && Signs.Equals(other.Signs) && Retired.AsSpan().SequenceEqual(other.Retired);

    public override int GetHashCode() => Signs.GetHashCode();
}

/// <summary>There is no signing key to be had. The message is one sentence for the person at the machine.</summary>
public sealed class SigningKeyException(string message, Exception? inner = null) : Exception(message, inner);
