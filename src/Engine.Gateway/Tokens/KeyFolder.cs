using System.Globalization;
using System.Security.Cryptography;
using Engine.Journal;

namespace Engine.Gateway.Tokens;

/// <summary>
/// The keys of a data folder: <c>signing.key</c> signs; <c>signing.1798761600.key</c> is one before it, which checks until that second
/// since 1970. A rotation adds the old one's second name before it puts the new one in its place, so that at no moment a key is missing.
/// </summary>
public static class KeyFolder
{
    internal const string FileName = "signing.key";

    /// <summary>The embedded engine's journal.</summary>
    private const string JournalFile = "journal.db";

    private const string RetiredNames = "signing.*.key";

    /// <summary>
    /// Makes a new key that signs from now on; the one before it checks for a while longer. Engines that run take it up within 5 s.
    /// </summary>
    /// <param name="overlap">As long as the longest token that the old key has signed lives; zero ends them all.</param>
    /// <returns>The new key's id.</returns>
    /// <exception cref="SigningKeyException">A key can't be read or made.</exception>
    public static string Rotate(string folder, TimeSpan overlap, TimeProvider time) => InOneSentence(folder, () =>
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new SigningKeyException($"There is no signing key in '{folder}' to rotate: the engine makes one at its first start.");
        var now = time.GetUtcNow();
        foreach (var (retired, until) in RetiredIn(folder))
            if (until <= now) File.Delete(retired);
        if (overlap > TimeSpan.Zero) OwnerOnly.Put(Load(path), RetiredPath(folder, now + overlap), overwrite: false);
        var secret = RandomNumberGenerator.GetBytes(SigningKey.Bytes);
        OwnerOnly.Put(secret, path, overwrite: true);
        return Key.Of(secret).Id;
    });

    /// <summary>Each key's id and until when it checks; the first signs and has no end.</summary>
    /// <exception cref="SigningKeyException">A key can't be read.</exception>
    public static IReadOnlyList<(string Id, DateTimeOffset? Until)> List(string folder, TimeProvider time)
    {
        var ring = Read(folder, time.GetUtcNow());
        return [(ring.Signs.Id, null), .. ring.Retired.Select(retired => (retired.Key.Id, (DateTimeOffset?)retired.Until))];
    }

    /// <remarks>Called before the journal is made: beside a journal a missing key was lost, and is not replaced without a word.</remarks>
    /// <exception cref="SigningKeyException">The key can't be made, or is lost.</exception>
    internal static void CreateUnlessThere(string folder) => InOneSentence(folder, () =>
    {
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path)) return 0;
        if (File.Exists(Path.Combine(folder, JournalFile))) throw Lost(path);
        OwnerOnly.MakeFolder(folder);
        try
        {
            OwnerOnly.Put(RandomNumberGenerator.GetBytes(SigningKey.Bytes), path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another one won: its key is everybody's.
        }
        return 0;
    });

    private static SigningKeyException Lost(string path) => new(
        $"There is a journal but no signing key '{path}' beside it: put the key back from a backup. Without one, make another "
        + $"with (umask 077; openssl rand {SigningKey.Bytes} > '{path}'); every token given out before is void then.");

    /// <remarks>The retired first: who reads while a key is rotated finds the old one in one of its two places.</remarks>
    internal static KeyRing Read(string folder, DateTimeOffset now) => InOneSentence(folder, () =>
    {
        var retired = RetiredIn(folder).Where(found => found.Until > now).OrderByDescending(found => found.Until)
            .Select(found => new RetiredKey(Key.Of(Load(found.Path)), found.Until)).ToArray();
        return new KeyRing(Key.Of(Load(Path.Combine(folder, FileName))), retired);
    });

    private static IEnumerable<(string Path, DateTimeOffset Until)> RetiredIn(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, RetiredNames))
            if (long.TryParse(Path.GetFileName(path).Split('.')[1], NumberStyles.None, CultureInfo.InvariantCulture, out var until))
                yield return (path, DateTimeOffset.FromUnixTimeSeconds(until));
    }

    /// <summary>Two rotations within a second would give two keys one name: the next second is free.</summary>
    private static string RetiredPath(string folder, DateTimeOffset until)
    {
        for (var second = until.ToUnixTimeSeconds(); ; second++)
            if (Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"signing.{second}.key")) is var path
                && !File.Exists(path)) return path;
    }

    private static byte[] Load(string path)
    {
        if (OwnerOnly.IsOpenToOthers(path))
            throw new SigningKeyException(
                $"Others may read the signing key '{path}': take their rights away (chmod 600), or delete it to have a new one made.");
        var secret = File.ReadAllBytes(path);
        return secret.Length == SigningKey.Bytes ? secret : throw new SigningKeyException(
            $"The signing key '{path}' has {secret.Length} bytes instead of {SigningKey.Bytes}: delete it to have a new one made; older "
                + $"tokens then end.");
    }

    private static T InOneSentence<T>(string folder, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SigningKeyException($"The signing key '{Path.Combine(folder, FileName)}' can't be read or made: {e.Message}", e);
        }
    }
}
