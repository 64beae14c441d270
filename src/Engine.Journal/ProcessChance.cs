namespace Engine.Journal;

/// <summary>Chance for waits that should differ from process to process.</summary>
public static class ProcessChance
{
    /// <returns>From 0 to 1; may be asked from any thread.</returns>
    public static Func<double> Begin()
    {
        var (random, gate) = (new Random(Environment.ProcessId), new Lock());
        return () =>
        {
            lock (gate) return random.NextDouble();
        };
    }
}
