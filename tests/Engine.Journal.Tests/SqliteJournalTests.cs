namespace Engine.Journal.Tests;

public sealed class SqliteJournalTests : JournalContract, IDisposable
{
    private readonly TestFolder _folder = new();

    protected override IJournal Open() => SqliteJournal.Open(_folder.Path);

    public void Dispose() => _folder.Dispose();
}
