using Engine.Contracts;
using Engine.Contracts.Views;
using Engine.Runtime.Assistants;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engine.Testing;

/// <summary>Assistant folders that a test writes, and models that count how many of them are in memory.</summary>
public sealed class AssistantsOnDisk : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("engine-assistants-").FullName;
    private readonly List<AssistantFolders> _shelves = [];
    private int _loaded;

    public Clock Clock { get; } = new();

    public AssistantOptions Options { get; set; } = new();

    /// <summary>Models loaded and not freed.</summary>
    public int Loaded => _loaded;

    /// <summary>A folder whose model can't be loaded.</summary>
    public string? BrokenModel { get; set; }

    /// <summary>The first that reads the folders.</summary>
    public AssistantFolders Shelf => _shelves.Count > 0 ? _shelves[0] : NewShelf();

    public AssistantFolders NewShelf()
    {
        var shelf = new AssistantFolders(
            AssistantPlaces.In(_root), Options, (folder, _) => new Model(this, Path.GetFileName(folder)), Clock, NullLogger.Instance);
        lock (_shelves) _shelves.Add(shelf);
        return shelf;
    }

    /// <param name="says">What it says to a message: it understands none.</param>
    public void Write(string folder, string name, string? version = null, string queue = "{ id: front }", string says = "Again?") =>
        WriteText(folder,
            $$"""
            name: {{name}}
            {{(version is null ? "" : $"version: {version}")}}
            texts:
              clarify: "{first} or {second}?"
              clarifyOne: "{first}?"
              notUnderstood: "{{says}}"
              handingOver: Wait.
              queueFull: Full.
              handedBack: Back.
            queues: [ {{queue}} ]
            """);

    public void WriteText(string folder, string yaml)
    {
        var path = Path.Combine(_root, folder);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, AssistantFile.FileName), yaml);
    }

    public void Delete(string folder) => Directory.Delete(Path.Combine(_root, folder), recursive: true);

    /// <summary>Names and version words of those that stand so, in order.</summary>
    public string[] Those(EditionStanding standing) =>
        [.. Shelf.View().Assistants.Where(a => a.Standing == standing).Select(a => $"{a.Name} {a.Version.Split('+')[0]}")];

    public void Dispose()
    {
        foreach (var shelf in _shelves) shelf.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private sealed class Model : IUnderstanding, IDisposable
    {
        private readonly AssistantsOnDisk _disk;
        private int _isFreed;

        public Model(AssistantsOnDisk disk, string name)
        {
            if (name == disk.BrokenModel) throw new AssistantException("The graph is no graph.");
            (_disk, Version) = (disk, name);
            Interlocked.Increment(ref disk._loaded);
        }

        public string Version { get; }

        string? IUnderstanding.Model => Version;

        public Analysis Analyze(string text)
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isFreed) > 0, this);
            return new Analysis { Intent = "unknown", Confidence = 0, Model = Version };
        }

        public IReadOnlyList<SensitiveSpan> FindSensitive(string text) => [];

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isFreed, 1) > 0) throw new InvalidOperationException($"{Version} is freed twice");
            Interlocked.Decrement(ref _disk._loaded);
        }
    }
}
