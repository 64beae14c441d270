using Engine.LoadTester.Hosting;
using Engine.Testing;

namespace Engine.Baseline;

/// <summary>One of those that are compared, and how it is started.</summary>
/// <param name="Program">Its dll.</param>
internal sealed record Contestant(string Name, string Program, IReadOnlyList<string> Arguments)
{
    private static readonly string Baseline = Path.Combine(AppContext.BaseDirectory, "Engine.Baseline.dll");

    /// <summary>No rival: it stores nothing. What its turns take is gateway, model, load generator and machine, and the JSON of a state: hardly any design behind that gateway goes below.</summary>
    public static Contestant Floor { get; } = new("in memory, nothing stored", Baseline, ["--memory"]);

    public static IEnumerable<Contestant> All(PostgresServer? postgres)
    {
        yield return new Contestant("engine (SQLite)", ChildHost.EngineProgram, []);
        yield return new Contestant("stateless on SQLite", Baseline, []);
        if (postgres is not null) yield return new Contestant("stateless on PostgreSQL", Baseline, ["--postgres", postgres.Connection]);
    }
}
