namespace Engine.Simulation.Time;

/// <summary>
/// Seeded chance: SplitMix64 (Steele, Lea, Flood 2014), because it starts in no time and is the same on every machine and runtime.
/// </summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A stream of its own for each purpose, so that drawing more for one does not change another.</summary>
    public static Dice For(long seed, string purpose)
    {
        var hash = new Trace();
        hash.Add(seed);
        hash.Add(purpose);
        return new Dice(hash.Hash);
    }

    public int Below(int count) => (int)(Next() % (ulong)count);

    public bool Chance(double probability) => (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    public T OneOf<T>(params ReadOnlySpan<T> all) => all[Below(all.Length)];

    public TimeSpan Between(double fromSeconds, double toSeconds) =>
        TimeSpan.FromMilliseconds(Math.Round((fromSeconds * 1000) + Below((int)((toSeconds - fromSeconds) * 1000) + 1)));

    private ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
