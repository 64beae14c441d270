using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Runtime.Tests.Support;
using Engine.Silo.Places;
using Engine.Silo.Storage;
using Engine.Silo.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Engine.Silo.Tests.Storage;

/// <summary>An embedded engine's, in the journal's file: opened again after a restart.</summary>
public sealed class SqliteGrainStorageTests : GrainStorageContract
{
    private readonly TestFolder _folder = new();
    private SqliteJournal? _journal;
    private EmbeddedEngine? _engine;

    protected override async Task<IGrainStorage> OpenAsync()
    {
        await CloseAsync();
        _journal = SqliteJournal.Open(_folder.Path);
        _engine = await EmbeddedEngine.StartAsync(_journal, Shelf.Of(Retail.Assistant, new Understood()));
        return _engine.Services.GetRequiredKeyedService<IGrainStorage>(CheckpointGrain.Storage);
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    private async Task CloseAsync()
    {
        if (_engine is not null) await _engine.DisposeAsync();
        if (_journal is not null) await _journal.DisposeAsync();
    }
}

/// <summary>A cluster's, in its database: opened in one silo after the other.</summary>
public sealed class PostgresGrainStorageTests : GrainStorageContract
{
    private PostgresJournal? _journal;
    private TestSilos? _silos;
    private int _opened;

    protected override async Task<IGrainStorage> OpenAsync()
    {
        if (_silos is null)
        {
            var database = await TestJournal.DatabaseAsync();
            await MembershipTables.CreateAsync(database, default);
            _journal = await PostgresJournal.OpenAsync(database, TestMaster.Key);
            _silos = await RetailSilos.StartAsync(_journal, silos: 2, database: database);
        }
        return _silos.ServicesOf(_opened++).GetRequiredKeyedService<IGrainStorage>(CheckpointGrain.Storage);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_silos is not null) await _silos.DisposeAsync();
        if (_journal is not null) await _journal.DisposeAsync();
    }
}
