using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Engine.Journal;

/// <summary>Files and folders that nobody but their owner may read: a journal holds what customers said, and keys open it.</summary>
/// <remarks>SQLite gives its log and index files (-wal, -shm) the rights of the file that they belong to.</remarks>
public static class OwnerOnly
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder when it is not there; one that is there keeps its rights.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, ReadWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Says whether others may read the file.</summary>
    public static bool IsOpenToOthers(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~ReadWrite) is not UnixFileMode.None;

    /// <summary>
    /// Writes a secret. Whole beside its place and put there: nobody ever reads half of it, and of those who start at once one wins.
    /// </summary>
    /// <exception cref="IOException">It can't be written, or there is one already and it is not to be replaced.</exception>
    public static void Put(ReadOnlySpan<byte> secret, string path, bool overwrite)
    {
        var beside = $"{path}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = ReadWrite;
        try
        {
            using (var file = new FileStream(beside, options))
            {
                file.Write(secret);
                file.Flush(flushToDisk: true);
            }
            if (overwrite) File.Move(beside, path, overwrite: true);
            else PutUnlessThere(beside, path);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    internal static FileStream OpenOrMake(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = ReadWrite;
        return new FileStream(path, options);
    }

    /// <remarks>
    /// On Unix File.Move looks first and renames then: a second one would replace what the first has put there. A link never replaces.
    /// </remarks>
    /// <exception cref="IOException">There is one, or it can't be put there.</exception>
    private static void PutUnlessThere(string beside, string path)
    {
        if (OperatingSystem.IsWindows() || (Link(beside, path) != 0 && !File.Exists(path)))   // the latter on a file system without links
            File.Move(beside, path, overwrite: false);
    }

    /// <summary>link(2): 0 when the file has the new name as well.</summary>
    [DllImport("libc", EntryPoint = "link")]
    private static extern int Link(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string newPath);
}
