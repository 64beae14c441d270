using System.Globalization;
using System.Text;

namespace Engine.Runtime.Assistants;

/// <summary>Where assistants lie: one folder, or every folder directly in one that holds an assistant's file.</summary>
public sealed class AssistantPlaces
{
    private readonly bool _isOne;

    private AssistantPlaces(string root, bool isOne) => (Root, _isOne) = (Path.GetFullPath(root), isOne);

    public string Root { get; }

    public static AssistantPlaces One(string folder) => new(folder, isOne: true);

    public static AssistantPlaces In(string folder) => new(folder, isOne: false);

    /// <returns>By name; none when the folder can't be read.</returns>
    public IReadOnlyList<string> All()
    {
        if (_isOne) return [Root];
        if (!Directory.Exists(Root)) return [];
        return [.. Directory.EnumerateDirectories(Root).Where(f => File.Exists(Path.Combine(f, AssistantFile.FileName)))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Changes when a file comes, goes or is written: names, lengths and times, without reading any.</summary>
    public string Fingerprint()
    {
        var seen = new StringBuilder();
        foreach (var folder in All().Where(Directory.Exists))
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(f => f.FullName, StringComparer.Ordinal))
                seen.Append(CultureInfo.InvariantCulture, $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
        return seen.ToString();
    }
}
