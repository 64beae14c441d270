namespace Engine.Journal.Tests;

public sealed class SqliteJournalTests : JournalContract
{
    protected override Task<IJournal> OpenAsync(string place) => Task.FromResult<IJournal>(SqliteJournal.Open(place));
}
