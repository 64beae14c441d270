using Engine.Contracts;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Runtime.Assistants;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engine.Runtime.Tests.Support;

/// <summary>Assistant folders that a test writes, and models that count how many of them are in memory.</summary>
internal sealed class AssistantsOnDisk : IDisposable
{
    private readonly TestFolder _folder = new();
    private AssistantFolders? _shelf;

    public Clock Clock { get; } = new();

    public AssistantOptions Options { get; set; } = new();

    /// <summary>Models loaded and not freed.</summary>
    public int Loaded { get; private set; }

    /// <summary>A folder whose model can't be loaded.</summary>
    public string? BrokenModel { get; set; }

    public AssistantFolders Shelf =>
        _shelf ??= new AssistantFolders(
            AssistantPlaces.In(_folder.Path), Options, (folder, _) => new Loading(this, folder), Clock, NullLogger.Instance);

    public void Write(string folder, string name, string? version = null, string queue = "{ id: front }", string says = "Again?") =>
        WriteText(folder,
            $$"""
            name: {{name}}
            {{(version is null ? "" : $"version: {version}")}}
            texts: { clarify: "{first} or {second}?", clarifyOne: "{first}?", notUnderstood: "{{says}}", handingOver: Wait., queueFull: Full., handedBack: Back. }
            queues: [ {{queue}} ]
            """);

    public void WriteText(string folder, string yaml)
    {
        var path = Path.Combine(_folder.Path, folder);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, AssistantFile.FileName), yaml);
    }

    public void Delete(string folder) => Directory.Delete(Path.Combine(_folder.Path, folder), recursive: true);

    /// <summary>Names and version words of those that stand so, in order.</summary>
    public string[] Those(EditionStanding standing) =>
        [.. Shelf.View().Assistants.Where(a => a.Standing == standing).Select(a => $"{a.Name} {a.Version.Split('+')[0]}")];

    public void Dispose()
    {
        _shelf?.Dispose();
        _folder.Dispose();
    }

    private sealed class Loading : IUnderstanding, IDisposable
    {
        private readonly AssistantsOnDisk _disk;
        private bool _isFreed;

        public Loading(AssistantsOnDisk disk, string folder)
        {
            if (Path.GetFileName(folder) == disk.BrokenModel) throw new AssistantException("The graph is no graph.");
            (_disk, Model) = (disk, Path.GetFileName(folder));
            disk.Loaded++;
        }

        public string? Model { get; }

        public Analysis Analyze(string text)
        {
            ObjectDisposedException.ThrowIf(_isFreed, this);
            return new Analysis { Intent = "unknown", Confidence = 0, Model = Model };
        }

        public IReadOnlyList<SensitiveSpan> FindSensitive(string text) => [];

        public void Dispose()
        {
            Assert.False(_isFreed);
            _isFreed = true;
            _disk.Loaded--;
        }
    }
}
