using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Projections;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Domain.Tests.Projections;

public sealed class FloorCountTests
{
    [Fact]
    public void However_rows_come_change_and_go_the_counts_are_those_of_the_rows_that_are_there() => Prop.ForAll<int[]>(steps =>
    {
        var (rows, count) = (new Dictionary<int, WallRow>(), new FloorCount());
        foreach (var step in steps)
        {
            var number = Math.Abs(step % 10);
            var before = rows.GetValueOrDefault(number);
            var after = step % 3 == 0 ? null : SomeRows.Row(number, step);
            if (after is null) rows.Remove(number);
            else rows[number] = after;
            count.Change(before, after);

            Assert.Equal(Counted([.. rows.Values]), count.Floor());
        }
    }).QuickCheckThrowOnFailure();

    private static WallFloor Counted(List<WallRow> rows) => new(
        rows.Count,
        new PhaseCounts(
            rows.Count(r => r.Phase == Phase.Bot), rows.Count(r => r.Phase == Phase.Waiting),
            rows.Count(r => r.Phase == Phase.Offered), rows.Count(r => r.Phase == Phase.WithAgent)),
        new MoodCounts(
            rows.Count(r => r.Sentiment <= -0.3f), rows.Count(r => MathF.Abs(r.Sentiment) < 0.3f), rows.Count(r => r.Sentiment >= 0.3f)),
        rows.Count(r => r.Reason is not null),
        [.. rows.Where(r => r.Owner.Kind == OwnerKind.Queue).GroupBy(r => r.Owner.Id!).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new QueueCount(new QueueId(g.Key), g.Count(), g.Min(r => r.OwnedSince)))]);
}
