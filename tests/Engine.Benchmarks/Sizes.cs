namespace Engine.Benchmarks;

/// <summary>How much of everything is measured.</summary>
/// <param name="Runs">Throughput is measured so many times; the median counts.</param>
/// <param name="Run">Length of one throughput run, after as long a warm-up the first time.</param>
/// <param name="Steady">Length of the latency run.</param>
/// <param name="Senders">Conversations that always have one message under way.</param>
/// <param name="Idle">Conversations that lie in memory; the journal they leave is the one that is opened again.</param>
/// <param name="IdleMessages">Messages in each of them: with the greeting and the customer's actor, 4 + 2 × messages events.</param>
/// <param name="RawTurns">Turns for the comparison with plain SQLite.</param>
public sealed record Sizes(int Runs, TimeSpan Run, TimeSpan Steady, int Senders, int Idle, int IdleMessages, int RawTurns)
{
    /// <summary>The latency run's rate; null: half of what was reached.</summary>
    public double? Rate { get; init; }

    public static Sizes Full { get; } = new(3, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), 1_000, 100_000, 3, 200_000);

    public static Sizes Quick { get; } = new(1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), 1_000, 2_000, 3, 20_000);
}
