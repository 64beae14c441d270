using System.Collections.Immutable;

namespace Engine.Domain.Projections.Figures;

/// <summary>Counts of durations in classes that grow by a tenth, so that hours can be added up and asked for percentiles.</summary>
/// <remarks>
/// Class i holds what is longer than 1.1^(i−1) ms and at most 1.1^i ms. 2·1.1^i/2.1 is within (1.1−1)/(1.1+1) = 4.8 % of all of it:
/// DDSketch, Masson, Rim and Lee, 2019. A week is class 213; few of them are ever used.
/// </remarks>
public sealed record Spans(ImmutableSortedDictionary<int, int> Classes)
{
    private const double Growth = 1.1;

    public static Spans None { get; } = new(ImmutableSortedDictionary<int, int>.Empty);

    public int Count => Classes.Values.Sum();

    public Spans With(TimeSpan span)
    {
        var at = Math.Max(0, (int)Math.Ceiling(Math.Log(Math.Max(1, span.TotalMilliseconds), Growth)));
        return new Spans(Classes.SetItem(at, Classes.GetValueOrDefault(at) + 1));
    }

    public Spans With(Spans other) =>
        new(Classes.SetItems(other.Classes.Select(c => KeyValuePair.Create(c.Key, c.Value + Classes.GetValueOrDefault(c.Key)))));

    /// <param name="share">0 to 1.</param>
    /// <returns>Null when there is none.</returns>
    public TimeSpan? Percentile(double share)
    {
        var rank = (int)Math.Ceiling(share * Count);
        foreach (var (at, count) in Classes)
            if ((rank -= count) <= 0) return TimeSpan.FromMilliseconds(2 * Math.Pow(Growth, at) / (Growth + 1));
        return null;
    }
}
