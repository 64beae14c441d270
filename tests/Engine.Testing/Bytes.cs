using System.Text;

namespace Engine.Testing;

/// <summary>Looks for words in every byte of every file of a folder, as whoever finds a disk would.</summary>
public static class Bytes
{
    /// <summary>In UTF-8, in UTF-16, or in base64 whatever stands before it.</summary>
    public static bool Hold(string folder, string word) => HoldingFiles(folder, word).Count > 0;

    /// <returns>The files that hold it.</returns>
    public static IReadOnlyList<string> HoldingFiles(string folder, string word)
    {
        byte[][] forms = [Encoding.UTF8.GetBytes(word), Encoding.Unicode.GetBytes(word),
            .. Enumerable.Range(0, 3).Select(shift => InBase64(word, shift))];
        return [.. Files(folder).Where(path => Read(path) is { } bytes && forms.Any(form => bytes.AsSpan().IndexOf(form) >= 0))];
    }

    /// <summary>All but the empty ones: sockets, and locks, which their owner lets nobody read.</summary>
    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path) is { Exists: true, Length: > 0 });

    /// <summary>The middle of what base64 makes of it when so many bytes of a group of three stand before it.</summary>
    private static byte[] InBase64(string word, int shift)
    {
        var text = Convert.ToBase64String([.. new byte[shift], .. Encoding.UTF8.GetBytes(word)]);
        return Encoding.ASCII.GetBytes(text[(shift == 0 ? 0 : 4)..(text.TrimEnd('=').Length / 4 * 4)]);
    }

    /// <returns>Null when it is gone meanwhile.</returns>
    private static byte[]? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or EndOfStreamException)
        {
            return null;
        }
    }
}
