namespace Engine.LoadTester.Agents;

/// <summary>How an agent works. Times are in mean times between two lines of a customer.</summary>
/// <param name="Capacity">Conversations at once, 4 to 8.</param>
/// <param name="Declines">Of offers, 3 %.</param>
/// <param name="TransfersTo">A queue that 5 % of conversations are passed on to; null: never.</param>
/// <param name="HandsBack">Of conversations, 5 % go back to the bot.</param>
/// <param name="Repeats">Of commands, 3 %: a bad line; the same is asked again and must not be refused.</param>
internal sealed record AgentHabits(
    IReadOnlyDictionary<string, int> Skills, int Capacity, bool TakesBreaks, bool LosesConnection, string? TransfersTo,
    double Declines = 0.03, double Transfers = 0.05, double HandsBack = 0.05, double Repeats = 0.03)
{
    /// <summary>Reads an offer's packet, then takes it or not.</summary>
    public static (double, double) Reading => (0.05, 0.2);

    /// <summary>Types an answer.</summary>
    public static (double, double) Typing => (0.1, 0.4);

    /// <summary>Waits for a customer who says nothing, then closes.</summary>
    public const double Patience = 12;

    /// <summary>However slow the run is played.</summary>
    public static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(6);

    /// <summary>
    /// Four in five skills each, so that agents differ; every tenth agent has all of them, so that every queue is served.
    /// </summary>
    public static AgentHabits Draw(int number, IReadOnlyList<string> skills, IReadOnlyList<string> queues, Random random) => new(
        skills.Where(_ => number % 10 == 1 || random.NextDouble() < 0.8)
            .ToDictionary(s => s, _ => number % 10 == 1 ? 5 : random.Next(2, 6)),
        random.Next(4, 9), TakesBreaks: number % 3 == 0, LosesConnection: number % 7 == 0,
        queues.Count > 0 ? queues[random.Next(queues.Count)] : null);
}
