using Engine.LoadTester.Hosting;
using Engine.Testing;

namespace Engine.Baseline;

/// <summary>One of those that are compared, and how it is started.</summary>
/// <param name="Program">Its dll.</param>
internal sealed record Contestant(string Name, string Program, IReadOnlyList<string> Arguments)
{
    private static readonly string Baseline = Path.Combine(AppContext.BaseDirectory, "Engine.Baseline.dll");

    /// <summary>
    /// No rival: it stores nothing. What its turns take is gateway, model, load generator and machine, and the JSON of a state: hardly any
    /// design behind that gateway goes below.
    /// </summary>
    public static Contestant Floor { get; } = new("in memory, nothing stored", Baseline, ["--memory"]);

    public static IEnumerable<Contestant> All()
    {
        yield return new Contestant("engine (SQLite)", ChildHost.EngineProgram, []);
        yield return new Contestant("stateless on SQLite", Baseline, []);
        if (PostgresServer.IsInstalled) yield return new Contestant("stateless on PostgreSQL", Baseline, []) { NeedsPostgres = true };
    }

    private bool NeedsPostgres { get; init; }

    /// <summary>
    /// Starts the database server that it needs, if it needs one, for this run alone: its vacuum and checkpoints go on for minutes, and
    /// took a fifth of the turns from whoever came next.
    /// </summary>
    /// <param name="run">Called with how the program is started.</param>
    public async Task<T> WithStoreAsync<T>(Func<IReadOnlyList<string>, Task<T>> run)
    {
        await using var postgres = NeedsPostgres ? await PostgresServer.StartAsync() : null;
        return await run(postgres is null ? Arguments : [.. Arguments, "--postgres", postgres.Connection]);
    }
}
