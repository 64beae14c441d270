using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Projections;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Domain.Tests.Projections;

public sealed class WallWindowTests
{
    private static readonly WallFilter[] Filters =
    [
        new(), new(Phase.Waiting), new(Owner: OwnerKind.Queue), new(Queue: new QueueId("q-2")), new(Agent: "ann"), new(Intent: "b"),
        new(SentimentBelow: 0), new(Mood: MoodBand.Bad), new(Mood: MoodBand.Good, Flagged: true), new(Flagged: false), new(IdPart: "C-1"),
        new(IdPart: "cy-2"), new(IdPart: "nobody"),
    ];

    [Fact]
    public void A_window_is_what_filtering_sorting_and_slicing_show() => Prop.ForAll<int[], uint, int>((seeds, first, seed) =>
    {
        // FsCheck's arrays have up to 100; more, so that there is something to split.
        var rows = SomeRows.Rows(seeds.Concat(seeds.Select(s => s ^ 7)).Concat(seeds.Select(s => s + 1)));
        var chance = new Random(seed);
        var window = new WallWindow(
            chance.Next(4) == 0 ? null : Filters[chance.Next(Filters.Length)], (WallColumn)chance.Next(Enum.GetValues<WallColumn>().Length),
            chance.Next(2) == 0, (int)(first % (rows.Length + 3)), chance.Next(WallWindow.CountMax + 1));

        var (shown, matching) = WallWindows.Pick(rows.ToArray(), window);

        var expected = rows.Where(row => (window.Filter ?? new WallFilter()).Matches(row)).ToList();
        Assert.Equal(expected.Count, matching);
        Assert.Equal(Sorted(expected, window).Skip(window.First).Take(window.Count), shown);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(9_990)]
    [InlineData(19_900)]
    public void Rows_that_lie_in_the_order_of_another_column_or_all_alike_are_no_trouble(int first)
    {
        // 0, 2, 4 … 5, 3, 1: the middle of each part is an end, which is the worst for a median of three.
        var rows = Enumerable.Range(0, 20_000).Select(n => SomeRows.Row(n, 1) with { Confidence = n < 10_000 ? n : 20_000 - n }).ToArray();
        var window = new WallWindow(Sort: WallColumn.Confidence, First: first, Count: 100);

        Assert.Equal(Sorted(rows, window).Skip(first).Take(100), WallWindows.Pick(rows.ToArray(), window).Rows);
        var alike = window with { Sort = WallColumn.Phase };
        Assert.Equal(Sorted(rows, alike).Skip(first).Take(100), WallWindows.Pick(rows.ToArray(), alike).Rows);
    }

    [Fact]
    public void Every_column_can_be_sorted_by()
    {
        var rows = SomeRows.Rows(Enumerable.Range(0, 300));

        Assert.All(Enum.GetValues<WallColumn>(), column =>
        {
            var window = new WallWindow(Sort: column, Descending: true, First: 30);
            Assert.Equal(Sorted(rows, window).Skip(30).Take(window.Count), WallWindows.Pick(rows.ToArray(), window).Rows);
        });
    }

    [Theory]
    [InlineData(-1, 50)]
    [InlineData(0, -1)]
    [InlineData(0, 201)]
    public void A_window_that_cannot_be_shown_says_why(int first, int count) =>
        Assert.NotNull(new WallWindow(First: first, Count: count).Wrong);

    private static IEnumerable<WallRow> Sorted(IEnumerable<WallRow> rows, WallWindow window)
    {
        var byWord = Comparer<object?>.Create((a, b) => a is string || b is string
            ? string.CompareOrdinal((string?)a, (string?)b)
            : Comparer<object>.Default.Compare(a, b));
        object? Key(WallRow row) => window.Sort switch
        {
            WallColumn.Conversation => row.Conversation.Value,
            WallColumn.Customer => row.Customer.Value,
            WallColumn.Channel => row.Channel,
            WallColumn.Phase => row.Phase,
            WallColumn.Owner => $"{(int)row.Owner.Kind} {row.Owner.Id}",
            WallColumn.Intent => row.Intent,
            WallColumn.Confidence => row.Confidence,
            WallColumn.FailedAttempts => row.FailedAttempts,
            WallColumn.Sentiment => row.Sentiment,
            WallColumn.Reason => row.Reason,
            WallColumn.StartedAt => row.StartedAt,
            WallColumn.OwnedSince => row.OwnedSince,
            _ => row.UpdatedAt,
        };
        return (window.Descending ? rows.OrderByDescending(Key, byWord) : rows.OrderBy(Key, byWord))
            .ThenBy(row => row.Conversation.Value, StringComparer.Ordinal);
    }
}
