using System.Buffers.Binary;
using System.Security.Cryptography;
using Engine.Journal.Keys;

namespace Engine.Journal;

/// <summary>
/// The key that wraps all others: whoever has it and the keys reads everything. The first wraps; others, which were the first before a
/// rotation, still unwrap.
/// </summary>
public sealed class MasterKey
{
    /// <summary>Where an embedded engine has it unless it is told otherwise.</summary>
    public const string FileName = "master.key";

    private readonly ContentKey[] _keys;

    private MasterKey(IEnumerable<byte[]> secrets)
    {
        (long Id, byte[] Secret)[] all = [.. secrets.Select(secret => (IdOf(secret), secret))];
        _keys = [.. all.Select(s => new ContentKey(s.Id, s.Secret))];
        Pages = new PageSeal(all);
    }

    private MasterKey(ContentKey[] keys, PageSeal pages) => (_keys, Pages) = (keys, pages);

    /// <summary>For pages on their way between processes that have this master key.</summary>
    public PageSeal Pages { get; }

    /// <summary>The first 8 bytes of the SHA-256 of the one that wraps, which say nothing of it.</summary>
    public long Id => _keys[0].Id;

    /// <summary>How many there are.</summary>
    public int Count => _keys.Length;

    public bool Knows(long id) => _keys.Any(key => key.Id == id);

    /// <param name="base64">32 bytes, as <c>openssl rand -base64 32</c> prints them; after a comma, older ones that still unwrap.</param>
    /// <exception cref="JournalException">It is something else.</exception>
    public static MasterKey Parse(string base64) => new(base64.Split(',').Select(ParseOne));

    /// <summary>The folder's; made when there is none, readable by its owner only.</summary>
    /// <param name="mustExist">There are keys that it wraps: then a missing one was lost, and is not replaced without a word.</param>
    /// <exception cref="JournalException">It can't be read or made, or is lost.</exception>
    public static MasterKey InFolder(string folder, bool mustExist = false)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            if (!File.Exists(path))
            {
                if (mustExist)
                    throw new JournalException(
                        $"There are keys but no master key '{path}' that wraps them: put it back from a backup, or name it in "
                            + $"ENGINE_MASTER_KEY.");
                OwnerOnly.MakeFolder(folder);
                Make(path);
            }
            var next = NextPath(folder);
            return new MasterKey(File.Exists(next) ? [Read(path), Read(next)] : [Read(path)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The master key '{path}' can't be read or made ({e.Message.TrimEnd('.')}).", e);
        }
    }

    /// <summary>The one that takes the folder's place when a rotation is finished. Until then both are good: a crash loses none.</summary>
    internal static string NextPath(string folder) => Path.Combine(folder, "master.next.key");

    /// <summary>The last one wraps from here on.</summary>
    internal MasterKey NewestFirst() => new([.. _keys.Reverse()], Pages);

    internal WrappedKey Wrap(long id, ReadOnlySpan<byte> secret) => new(id, _keys[0].Seal(secret, Place.Of(Place.Key, id)));

    /// <exception cref="JournalException">None of these wrapped it, or it was changed.</exception>
    internal byte[] Unwrap(WrappedKey key)
    {
        if (_keys.FirstOrDefault(k => ContentKey.IsBox(key.Box) && k.Id == ContentKey.IdOf(key.Box)) is not { } wrapping) throw Unknown();
        return wrapping.Open(key.Box, Place.Of(Place.Key, key.Id))
            ?? throw new JournalException("A key was changed after it was wrapped: put back a backup of the keys.");
    }

    internal static JournalException Unknown() => new(
        "The keys are wrapped by another master key: give the engine that one (the data folder's master.key, or ENGINE_MASTER_KEY).");

    private static byte[] Read(string path) => OwnerOnly.IsOpenToOthers(path)
        ? throw new JournalException($"Others may read the master key '{path}': take their rights away (chmod 600).")
        : Checked(File.ReadAllBytes(path), $"The master key '{path}'");

    private static void Make(string path)
    {
        try
        {
            OwnerOnly.Put(RandomNumberGenerator.GetBytes(ContentKey.Bytes), path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process won: its key is everybody's.
        }
    }

    private static long IdOf(byte[] secret) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(secret));

    private static byte[] ParseOne(string base64)
    {
        var secret = new byte[ContentKey.Bytes + 1];
        if (!Convert.TryFromBase64String(base64.Trim(), secret, out var length)) length = 0;
        return Checked(secret[..length], "A master key");
    }

    private static byte[] Checked(byte[] secret, string what) => secret.Length == ContentKey.Bytes ? secret : throw new JournalException(
        $"{what} must be {ContentKey.Bytes} bytes (in ENGINE_MASTER_KEY in base64, as `openssl rand -base64 {ContentKey.Bytes}` prints "
            + $"them, several with commas between them).");
}
