using Engine.Contracts.Views;

namespace Engine.Domain.Projections;

/// <summary>What a window shows of rows that lie in any order.</summary>
/// <remarks>
/// Hot: each watcher's window is picked from all rows up to four times a second. The rows are sorted only where the window is: of 20,000
/// about 60,000 comparisons instead of the 290,000 of a whole sort. See <c>wall</c> in tests/Engine.Benchmarks.
/// </remarks>
public static class WallWindows
{
    /// <summary>Below so many rows a plain sort is faster than another split.</summary>
    private const int Few = 24;

    /// <param name="rows">Are moved about.</param>
    /// <returns>The window's rows in order, and how many match.</returns>
    public static (WallRow[] Rows, int Matching) Pick(Span<WallRow> rows, WallWindow window)
    {
        var matching = Matching(rows, window.Filter);
        var from = Math.Min(window.First, matching);
        var count = Math.Min(window.Count, matching - from);
        if (count == 0) return ([], matching);
        Arrange(rows[..matching], from, from + count, Order(window.Sort, window.Descending), Patience(matching));
        return (rows.Slice(from, count).ToArray(), matching);
    }

    /// <summary>Moves those that match to the front.</summary>
    private static int Matching(Span<WallRow> rows, WallFilter? filter)
    {
        if (filter is null) return rows.Length;
        var matching = 0;
        foreach (var row in rows)
            if (filter.Matches(row)) rows[matching++] = row;
        return matching;
    }

    /// <summary>A total order: no two rows are of one conversation.</summary>
    private static Comparison<WallRow> Order(WallColumn column, bool descending)
    {
        Comparison<WallRow> by = column switch
        {
            WallColumn.Conversation => static (a, b) => string.CompareOrdinal(a.Conversation.Value, b.Conversation.Value),
            WallColumn.Customer => static (a, b) => string.CompareOrdinal(a.Customer.Value, b.Customer.Value),
            WallColumn.Channel => static (a, b) => string.CompareOrdinal(a.Channel, b.Channel),
            WallColumn.Phase => static (a, b) => a.Phase - b.Phase,
            WallColumn.Owner => static (a, b) => a.Owner.Kind != b.Owner.Kind
                ? a.Owner.Kind - b.Owner.Kind
                : string.CompareOrdinal(a.Owner.Id, b.Owner.Id),
            WallColumn.Intent => static (a, b) => string.CompareOrdinal(a.Intent, b.Intent),
            WallColumn.Confidence => static (a, b) => a.Confidence.CompareTo(b.Confidence),
            WallColumn.FailedAttempts => static (a, b) => a.FailedAttempts.CompareTo(b.FailedAttempts),
            WallColumn.Sentiment => static (a, b) => a.Sentiment.CompareTo(b.Sentiment),
            WallColumn.Reason => static (a, b) => string.CompareOrdinal(a.Reason, b.Reason),
            WallColumn.StartedAt => static (a, b) => a.StartedAt.CompareTo(b.StartedAt),
            WallColumn.OwnedSince => static (a, b) => a.OwnedSince.CompareTo(b.OwnedSince),
            WallColumn.UpdatedAt => static (a, b) => a.UpdatedAt.CompareTo(b.UpdatedAt),
            _ => throw new ArgumentOutOfRangeException(nameof(column), column, null),
        };
        return (a, b) =>
            (descending ? by(b, a) : by(a, b)) is var order and not 0
                ? order
                : string.CompareOrdinal(a.Conversation.Value, b.Conversation.Value);
    }

    /// <summary>Quicksort that leaves alone what lies wholly before <paramref name="from"/> or from <paramref name="to"/> on.</summary>
    /// <param name="splits">Left before it gives up on its pivots and sorts plainly, so that no input takes quadratic time.</param>
    private static void Arrange(Span<WallRow> rows, int from, int to, Comparison<WallRow> order, int splits)
    {
        while (rows.Length > Few && splits-- > 0)
        {
            var pivot = Split(rows, order);
            if (from < pivot) Arrange(rows[..pivot], from, Math.Min(to, pivot), order, splits);
            if (to <= pivot + 1) return;
            rows = rows[(pivot + 1)..];
            (from, to) = (Math.Max(0, from - pivot - 1), to - pivot - 1);
        }
        rows.Sort(order);
    }

    private static int Patience(int rows) => 2 * int.Log2(rows | 1);

    /// <summary>Around the median of the first, the middle and the last row.</summary>
    /// <returns>Where that row stands now: what is before it comes before it, what is behind it after.</returns>
    private static int Split(Span<WallRow> rows, Comparison<WallRow> order)
    {
        ref var last = ref rows[^1];
        ref var middle = ref rows[rows.Length / 2];
        if (order(middle, rows[0]) < 0) (middle, rows[0]) = (rows[0], middle);
        if (order(last, rows[0]) < 0) (last, rows[0]) = (rows[0], last);
        if (order(middle, last) < 0) (middle, last) = (last, middle);   // the median is last
        var pivot = last;
        var before = 0;
        for (var n = 0; n < rows.Length - 1; n++)
            if (order(rows[n], pivot) < 0)
            {
                (rows[before], rows[n]) = (rows[n], rows[before]);
                before++;
            }
        (rows[before], last) = (last, rows[before]);
        return before;
    }
}
