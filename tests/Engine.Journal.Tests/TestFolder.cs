namespace Engine.Journal.Tests;

/// <summary>A folder of its own, gone with the test.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("journal-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
