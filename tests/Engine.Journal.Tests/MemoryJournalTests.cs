namespace Engine.Journal.Tests;

public sealed class MemoryJournalTests : JournalContract
{
    protected override IJournal Open() => new MemoryJournal();

    /// <summary>It keeps nothing: there is no restart.</summary>
    protected override Task ReopenAsync() => Task.CompletedTask;
}
