using System.Collections.Concurrent;
using Engine.Domain.Audits;

namespace Engine.LoadTester.Verification;

/// <summary>Every fault with the ids that it happened to.</summary>
internal sealed class Findings
{
    /// <summary>All are counted; of each kind so many are kept with their ids.</summary>
    private const int KeptMax = 200;

    private readonly ConcurrentDictionary<Fault, List<string>> _kept = new();
    private readonly int[] _counts = new int[Enum.GetValues<Fault>().Length];

    public int Total => _counts.Sum();

    public int Count(Fault fault) => Volatile.Read(ref _counts[(int)fault]);

    /// <param name="where">Ids and what was seen.</param>
    public void Add(Fault fault, string where)
    {
        Interlocked.Increment(ref _counts[(int)fault]);
        var kept = _kept.GetOrAdd(fault, _ => []);
        lock (kept)
            if (kept.Count < KeptMax) kept.Add(where);
    }

    public void Add(Breach breach) => Add(breach.Fault, breach.ToString());

    public IReadOnlyDictionary<string, string[]> Kept =>
        _kept.ToDictionary(k => Word(k.Key), k => { lock (k.Value) return k.Value.ToArray(); });

    private static string Word(Fault fault) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(fault.ToString());
}
