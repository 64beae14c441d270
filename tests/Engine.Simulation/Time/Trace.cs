namespace Engine.Simulation.Time;

/// <summary>Everything that happened, in order, as one number (FNV-1a): two runs that differ anywhere differ here.</summary>
internal sealed class Trace
{
    public ulong Hash { get; private set; } = 14695981039346656037;

    public void Add(long value) => Hash = (Hash ^ (ulong)value) * 1099511628211;

    public void Add(string text)
    {
        foreach (var c in text) Add(c);
    }
}
