using Engine.Contracts;
using Engine.Journal;
using Engine.Journal.Tests;
using Engine.Runtime.Assistants;
using Engine.Runtime.Projections;
using Engine.Silo;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Benchmarks;

/// <summary>An engine on a SQLite journal, as the program opens them.</summary>
public sealed class Opened : IAsyncDisposable
{
    private readonly TestFolder? _folder;

    private Opened(EmbeddedEngine engine, SqliteJournal journal, TestFolder? folder) =>
        (Engine, Journal, _folder) = (engine, journal, folder);

    public EmbeddedEngine Engine { get; }

    public SqliteJournal Journal { get; }

    public ICheckpoints Checkpoints => Engine.Services.GetRequiredService<ICheckpoints>();

    public static async Task<Opened> InAsync(TestFolder folder,
        Utterances utterances, IUnderstanding understanding, TestFolder? owned = null)
    {
        var journal = SqliteJournal.Open(folder.Path);
        return new Opened(await EmbeddedEngine.StartAsync(journal, Shelf.Of(utterances.Assistant, understanding)), journal, owned);
    }

    /// <summary>In a folder that is gone afterwards.</summary>
    public static Task<Opened> InFolderAsync(Utterances utterances, IUnderstanding understanding)
    {
        var folder = new TestFolder();
        return InAsync(folder, utterances, understanding, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Journal.DisposeAsync();
        _folder?.Dispose();
    }
}
