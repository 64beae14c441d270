using System.Collections.Concurrent;
using Engine.Testing;

namespace Engine.Journal.Tests.Postgres;

[Collection(OnPostgres.Name)]
public sealed class PostgresJournalTests(PostgresFixture postgres) : JournalContract
{
    private readonly ConcurrentDictionary<string, Task<string>> _databases = new();

    protected override async Task<IJournal> OpenAsync(string place) =>
        await PostgresJournal.OpenAsync(await _databases.GetOrAdd(place, _ => postgres.DatabaseAsync()), TestMaster.Key);

    protected override bool TellsBeforeAnswering => false;

    /// <summary>A database for each script, and several connections for each reopening, take their time.</summary>
    protected override int Scripts => 8;
}
