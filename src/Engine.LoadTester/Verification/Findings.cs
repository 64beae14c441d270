using System.Collections.Concurrent;

namespace Engine.LoadTester.Verification;

/// <summary>What must never happen.</summary>
internal enum Fault
{
    /// <summary>Acknowledged, and not in the conversation.</summary>
    Lost,

    /// <summary>There twice, or a repeat that got another answer.</summary>
    Doubled,

    /// <summary>A gap in what a reader saw, or messages in another order than they were sent in.</summary>
    OutOfOrder,

    /// <summary>Two owners under one epoch, or more acceptances acknowledged than there were.</summary>
    DoubleAssigned,

    /// <summary>An agent held or was offered more than the capacity signed in with.</summary>
    OverCapacity,

    /// <summary>The bot spoke while a queue or a person had the conversation.</summary>
    BotAfterHandoff,

    /// <summary>A person spoke who did not have the conversation.</summary>
    TalkedOver,

    /// <summary>A request without an answer, or a customer whom nobody came to, when everything had time to end.</summary>
    Stuck,

    /// <summary>The engine refused what it should have taken.</summary>
    Refused,
}

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

    public IReadOnlyDictionary<string, string[]> Kept => _kept.ToDictionary(k => Word(k.Key), k => { lock (k.Value) return k.Value.ToArray(); });

    private static string Word(Fault fault) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(fault.ToString());
}
