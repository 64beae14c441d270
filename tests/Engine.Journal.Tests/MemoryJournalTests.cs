namespace Engine.Journal.Tests;

public sealed class MemoryJournalTests : JournalContract
{
    protected override Task<IJournal> OpenAsync(string place) => Task.FromResult<IJournal>(new MemoryJournal());

    /// <summary>It keeps nothing: there is no restart.</summary>
    protected override Task<IJournal> ReopenAsync(IJournal journal, string place) => Task.FromResult(journal);
}
