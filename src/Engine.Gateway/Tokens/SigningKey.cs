using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Engine.Gateway.Tokens;

/// <summary>The secret that tokens are signed and checked with. Whoever can read it can be anybody.</summary>
public sealed class SigningKey
{
    public const string FileName = "signing.key";

    /// <summary>The embedded engine's journal.</summary>
    private const string JournalFile = "journal.db";

    /// <summary>As long as what HMAC-SHA-256 puts out (RFC 7518 §3.2 asks for no less).</summary>
    private const int Bytes = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    internal SigningKey(byte[] secret) => Security = new SymmetricSecurityKey(secret);

    internal SymmetricSecurityKey Security { get; }

    /// <summary>The key that several gateways share, given to each as text.</summary>
    /// <param name="base64">32 bytes, as `openssl rand -base64 32` prints them.</param>
    /// <exception cref="SigningKeyException">It is something else.</exception>
    public static SigningKey Parse(string base64)
    {
        var secret = new byte[Bytes + 1];
        return Convert.TryFromBase64String(base64.Trim(), secret, out var length) && length == Bytes
            ? new SigningKey(secret[..Bytes])
            : throw new SigningKeyException($"The signing key must be {Bytes} bytes in base64, as `openssl rand -base64 {Bytes}` prints them.");
    }

    /// <summary>Reads the folder's key; the first time makes one from the system's random source, readable by its owner only.</summary>
    /// <remarks>Called before the journal is made: beside a journal a missing key was lost, and is not replaced without a word.</remarks>
    /// <exception cref="SigningKeyException">The key can't be read or made, is damaged or lost, or others may read it.</exception>
    public static SigningKey LoadOrCreate(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            if (!File.Exists(path) && File.Exists(Path.Combine(folder, JournalFile))) throw Lost(path);
            if (!File.Exists(path)) Create(folder, path);
            return Load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SigningKeyException($"The signing key '{path}' can't be read or made: {e.Message}", e);
        }
    }

    private static SigningKeyException Lost(string path) => new(
        $"There is a journal but no signing key '{path}' beside it: put the key back from a backup. Without one, make another "
        + $"with (umask 077; openssl rand {Bytes} > '{path}'); every token given out before is void then.");

    /// <summary>Written whole beside its place and put there: nobody ever reads half a key, and of those who start at once one wins.</summary>
    private static void Create(string folder, string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var beside = $"{path}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        try
        {
            using (var file = new FileStream(beside, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(Bytes));
                file.Flush(flushToDisk: true);
            }
            PutUnlessThere(beside, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            // The other one won: its key is everybody's.
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <remarks>On Unix File.Move looks first and renames then, so a second one would replace what the first has put there in between. A link never replaces.</remarks>
    /// <exception cref="IOException">There is one, or it can't be put there.</exception>
    private static void PutUnlessThere(string beside, string path)
    {
        if (OperatingSystem.IsWindows() || (Link(beside, path) != 0 && !File.Exists(path)))   // the latter on a file system without links
            File.Move(beside, path, overwrite: false);
    }

    /// <summary>link(2): 0 when the file has the new name as well.</summary>
    [DllImport("libc", EntryPoint = "link")]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string newPath);

    private static SigningKey Load(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) is not UnixFileMode.None)
            throw new SigningKeyException($"Others may read the signing key '{path}': take their rights away (chmod 600), or delete it to have a new one made.");
        var secret = File.ReadAllBytes(path);
        if (secret.Length != Bytes)
            throw new SigningKeyException($"The signing key '{path}' has {secret.Length} bytes instead of {Bytes}: delete it to have a new one made; older tokens then end.");
        return new SigningKey(secret);
    }
}

/// <summary>There is no signing key to be had. The message is one sentence for the person at the machine.</summary>
public sealed class SigningKeyException(string message, Exception? inner = null) : Exception(message, inner);
