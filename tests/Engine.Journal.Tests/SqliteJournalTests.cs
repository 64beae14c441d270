namespace Engine.Journal.Tests;

public sealed class SqliteJournalTests : JournalContract
{
    protected override IJournal Open(string place) => SqliteJournal.Open(place);
}
