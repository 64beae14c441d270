namespace Engine.LoadTester.Arrivals;

/// <summary>
/// Several runs at once that take turns, so that what slows the machine for a minute slows all of them: each asks for its rates in
/// its own slots, one rate a cycle, and for nothing in the others'.
/// </summary>
/// <param name="Start">When the first slot begins. Before it, and after the last, nothing is asked for.</param>
/// <param name="Runs">How many take turns.</param>
/// <param name="Rates">Turns per second, one for each cycle.</param>
internal sealed record TurnTaking(TimeProvider Time, DateTimeOffset Start, TimeSpan Slot, int Runs, IReadOnlyList<double> Rates)
{
    public TimeSpan Length => Cycle * Rates.Count;

    private TimeSpan Cycle => Slot * Runs;

    /// <param name="run">0 and up.</param>
    public IArrivals Of(int run) => new Own(this, run);

    /// <returns>The cycle whose slot of this run is the nearest; null before all and after all.</returns>
    public int? CycleAt(int run, DateTimeOffset at)
    {
        var cycle = Math.Floor((at - Start - (Slot * run) + ((Cycle - Slot) / 2)) / Cycle);   // half of the others' time belongs to the slot before, half to the next
        return cycle >= 0 && cycle < Rates.Count ? (int)cycle : null;
    }

    private sealed class Own(TurnTaking turns, int run) : IArrivals
    {
        /// <summary>By the clock that all share, whenever each of them began.</summary>
        public double RateAt(TimeSpan at)
        {
            var since = turns.Time.GetUtcNow() - turns.Start;
            if (since < TimeSpan.Zero || since >= turns.Length) return 0;
            var slot = (int)(since / turns.Slot);
            return slot % turns.Runs == run ? turns.Rates[slot / turns.Runs] : 0;
        }
    }
}
