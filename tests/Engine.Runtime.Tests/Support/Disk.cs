using Engine.Journal;

namespace Engine.Runtime.Tests.Support;

/// <summary>
/// A real journal, and what is left of it after a power cut: a data folder. The cluster's tests put a database in its place.
/// </summary>
internal sealed class Disk : IAsyncDisposable
{
    private readonly TestFolder _folder;

    private Disk(TestFolder folder) => _folder = folder;

    public string Folder => _folder.Path;

    public static Task<Disk> NewAsync() => Task.FromResult(new Disk(new TestFolder()));

    public Task<IJournal> OpenAsync() => Task.FromResult<IJournal>(SqliteJournal.Open(_folder.Path));

    /// <summary>What another process would find if the one that has it open were killed now.</summary>
    public Disk Left() => new(_folder.Copy());

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
