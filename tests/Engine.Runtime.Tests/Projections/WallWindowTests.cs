using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Domain.Projections;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Projections;

public sealed class WallWindowTests : WallSpecification
{
    private static readonly WallWindow Newest = new(Sort: WallColumn.Conversation, Descending: true, Count: 2);

    [Fact]
    public async Task A_window_is_shown_at_once_with_the_counts_of_the_whole_floor()
    {
        var wall = await AWallAsync();
        for (var n = 1; n <= 3; n++) await StartAsync(n);
        await Town.DoAsync(Id(1).Actor, new ConversationCommand.AskForPerson());
        await UntilAsync(() => wall.Rows is { Count: 3 } rows && rows.Any(r => r.Phase == Phase.Waiting));

        var shown = await wall.LookAsync(Newest with { Filter = new WallFilter(Phase.Bot) });

        Assert.Equal(["c-3", "c-2"], Ids(shown));
        Assert.Equal(2, shown.Matching);
        Assert.Equal((3, new PhaseCounts(2, 1, 0, 0), 1), (shown.Floor.Live, shown.Floor.Phases, shown.Floor.Flagged));
        var row = wall.Rows.Single(r => r.Phase == Phase.Waiting);
        Assert.Equal([new QueueCount(new QueueId(row.Owner.Id!), 1, row.OwnedSince)], shown.Floor.Queues);
    }

    [Fact]
    public async Task What_changes_is_shown_after_a_quarter_of_a_second_and_not_before()
    {
        var wall = await AWallAsync();
        await StartAsync(1);
        await UntilAsync(() => wall.Rows.Count == 1);
        await using var seen = wall.WindowAsync(Newest).GetAsyncEnumerator();
        Assert.Equal(["c-1"], Ids(await seen.NextAsync()));

        await StartAsync(2);
        await UntilAsync(() => wall.Rows.Count == 2);
        var next = seen.NextAsync();
        await UntilAsync(() => Clock.NextDue is { } due && due <= TimeSpan.FromMilliseconds(250));
        Clock.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(next.IsCompleted);
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(["c-2", "c-1"], Ids(await next));
    }

    [Fact]
    public async Task What_changes_outside_the_window_and_changes_no_count_is_not_shown()
    {
        var wall = await AWallAsync();
        await StartAsync(1);
        await StartAsync(2);
        await StartAsync(3);
        await UntilAsync(() => wall.Rows.Count == 3);
        await using var seen = wall.WindowAsync(Newest).GetAsyncEnumerator();
        await seen.NextAsync();
        var next = seen.NextAsync();

        await SayAsync(1, "invoice please");
        await UntilAsync(() => wall.Rows.Any(r => r.Intent == "invoice"));
        for (var n = 0; n < 10; n++) await UntilAsync(() => true, Clock, TimeSpan.FromSeconds(1));
        Assert.False(next.IsCompleted);

        await SayAsync(3, "invoice please");
        await UntilAsync(() => next.IsCompleted, Clock);
        Assert.Equal("invoice", (await next).Rows[0].Intent);
    }

    [Fact]
    public async Task Watchers_of_many_windows_see_the_same_floor_while_much_happens_and_end_with_it()
    {
        var wall = await AWallAsync();
        var watching = Enum.GetValues<WallColumn>().Select(async column =>
        {
            WallShown? last = null;
            await foreach (var shown in wall.WindowAsync(new WallWindow(Sort: column, Count: 200))) last = shown;
            return last!;
        }).ToList();
        await Task.WhenAll(Enumerable.Range(0, 30).Select(async n =>
        {
            await StartAsync(n);
            await SayAsync(n, n % 2 == 0 ? "invoice please" : "thanks");
            if (n % 3 == 0) await Town.DoAsync(Id(n).Actor, new ConversationCommand.AskForPerson());
            if (n % 5 == 0) await Town.DoAsync(Id(n).Actor, new ConversationCommand.Close("customer"));
        }));
        await StillAsync(wall);
        await wall.DisposeAsync();
        var rows = wall.Rows.OrderBy(r => r.Conversation, ById).ToList();
        await UntilAsync(() => watching.TrueForAll(w => w.IsCompleted), Clock);

        var floor = new FloorCount();
        foreach (var row in rows) floor.Change(null, row);
        foreach (var last in await Task.WhenAll(watching))
        {
            Assert.Equal((floor.Floor(), rows.Count), (last.Floor, last.Matching));
            Assert.Equal(rows, last.Rows.OrderBy(r => r.Conversation, ById));
        }
    }

    [Fact]
    public async Task A_wall_that_goes_on_from_its_checkpoint_counts_what_it_has_loaded()
    {
        var first = await AWallAsync();
        await StartAsync(1);
        await StartAsync(2);
        await StoreAsync(first);
        await UntilAsync(() => first.Rows.Count == 2);
        await first.DisposeAsync();

        var shown = await (await AWallAsync()).LookAsync(Newest);

        Assert.Equal((2, 2), (shown.Matching, shown.Floor.Live));
        Assert.NotEmpty(shown.Rows.Single(r => r.Conversation == Id(1)).Moods.Values);
    }

    private static string[] Ids(WallShown shown) => [.. shown.Rows.Select(r => r.Conversation.Value)];
}
