using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Projections;

public sealed class WallTests : WallSpecification
{
    [Fact]
    public async Task A_supervisor_sees_what_is_there_then_ready_then_what_changes()
    {
        await StartAsync(1);
        await StartAsync(2);
        await using var seen = (await AWallAsync()).WatchAsync(Everything).GetAsyncEnumerator();

        Assert.Equal(["c-1", "c-2"],
            new[] { await seen.NextAsync(), await seen.NextAsync() }.Select(c => c.Row!.Conversation.Value).Order());
        Assert.Equal(WallChangeKind.Ready, (await seen.NextAsync()).Kind);

        await SayAsync(1, "invoice please");
        var change = await seen.NextAsync();
        Assert.Equal((WallChangeKind.Put, "invoice", 0.9f), (change.Kind, change.Row!.Intent, change.Row.Confidence));
        Assert.Equal((Phase.Bot, OwnerKind.Bot, "web", new CustomerId("cleo")),
            (change.Row.Phase, change.Row.Owner.Kind, change.Row.Channel, change.Row.Customer));
    }

    [Fact]
    public async Task A_conversation_shows_who_owns_it_and_why()
    {
        var wall = await AWallAsync();
        await Town.OfferedAsync(Conversation, Ann);
        await Town.DoAsync(Conversation.Actor, new ConversationCommand.Accept(Ann));

        var row = await RowAsync(wall, r => r.Phase == Phase.WithAgent);

        Assert.Equal((Owner.Of(Ann), "customer_request"), (row.Owner, row.Reason));
    }

    [Fact]
    public async Task A_filter_shows_what_matches_and_removes_what_no_longer_does()
    {
        var wall = await AWallAsync();
        await StartAsync(1);
        await StartAsync(2);
        await using var seen = wall.WatchAsync(new WallFilter(Owner: OwnerKind.Bot, Intent: "invoice")).GetAsyncEnumerator();
        Assert.Equal(WallChangeKind.Ready, (await seen.NextAsync()).Kind);

        await SayAsync(1, "track_order please");
        await SayAsync(2, "invoice please");
        Assert.Equal((WallChangeKind.Put, "c-2"), await KindAndConversationAsync(seen));

        await Town.DoAsync(Id(2).Actor, new ConversationCommand.AskForPerson());
        Assert.Equal((WallChangeKind.Remove, "c-2"), await KindAndConversationAsync(seen));

        await SayAsync(1, "invoice please");
        Assert.Equal((WallChangeKind.Put, "c-1"), await KindAndConversationAsync(seen));
        await Town.DoAsync(Id(1).Actor, new ConversationCommand.Close("customer"));
        Assert.Equal((WallChangeKind.Remove, "c-1"), await KindAndConversationAsync(seen));
    }

    [Fact]
    public async Task A_closed_conversation_is_gone_and_takes_no_memory()
    {
        var wall = await AWallAsync();
        await StartAsync(1);
        await StartAsync(2);
        await UntilAsync(() => wall.Rows.Count == 2);

        await Town.DoAsync(Id(1).Actor, new ConversationCommand.Close("customer"));

        await UntilAsync(() => wall.Rows.Count == 1);
        Assert.Equal(["c-2"], (await SnapshotAsync(wall)).Select(r => r.Conversation.Value));
    }

    [Fact]
    public async Task A_supervisor_who_reads_slowly_gets_the_newest_row_and_not_every_version()
    {
        var wall = await AWallAsync();
        await StartAsync(1);
        await UntilAsync(() => wall.Rows.Count == 1);
        await using var slow = wall.WatchAsync(Everything).GetAsyncEnumerator();
        await slow.NextAsync();
        await slow.NextAsync();

        for (var i = 0; i < 200; i++) await SayAsync(1, i % 2 == 0 ? "thanks" : "affirm");
        await SayAsync(1, "goodbye");
        var last = (await Journal.ReadAsync(Id(1).Actor, 0, 1000))[^1].Sequence;
        await UntilAsync(async () => (await SnapshotAsync(wall))[0].Sequence == last);

        Assert.Equal(("goodbye", last), ((await slow.NextAsync()).Row!.Intent, (await SnapshotAsync(wall))[0].Sequence));
        await SayAsync(1, "invoice please");
        Assert.Equal("invoice", (await slow.NextAsync()).Row!.Intent);
    }

    [Fact]
    public async Task Supervisors_come_and_go_while_much_happens_and_each_ends_with_the_same_picture()
    {
        var wall = await AWallAsync();
        var watching = Enumerable.Range(0, 10).Select(async _ =>
        {
            var rows = new Dictionary<ConversationId, WallRow>();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await foreach (var change in wall.WatchAsync(Everything, patience.Token))
            {
                if (change.Row is { } row) rows[row.Conversation] = row;
                if (change.Conversation is { } gone) rows.Remove(gone);
                if (rows.Values.Any(r => r.Conversation == Id(999))) break;
            }
            rows.Remove(Id(999));
            return rows;
        }).ToList();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            await StartAsync(i);
            await SayAsync(i, "invoice please");
            if (i % 2 == 0) await Town.DoAsync(Id(i).Actor, new ConversationCommand.Close("customer"));
        }));
        await UntilAsync(() => wall.Rows.Count == 25);
        await StartAsync(999);

        foreach (var rows in await Task.WhenAll(watching))
            Assert.Equal(Enumerable.Range(0, 50).Where(i => i % 2 == 1).Select(Id).Order(ById), rows.Keys.Order(ById));
    }

    [Fact]
    public async Task When_the_wall_is_taken_down_its_followers_come_to_an_end_and_so_does_whoever_comes_later()
    {
        var wall = await AWallAsync();
        await using var seen = wall.WatchAsync(Everything).GetAsyncEnumerator();
        await seen.NextAsync();
        var next = seen.MoveNextAsync().AsTask();

        await wall.DisposeAsync();
        await wall.DisposeAsync();

        Assert.False(await next.InTimeAsync());
        Assert.Single(await wall.WatchAsync(Everything).TakeAsync(2).InTimeAsync());
    }

    [Fact]
    public async Task A_wall_whose_journal_is_closed_first_is_taken_down_all_the_same()
    {
        var wall = await AWallAsync();
        await StartAsync(1);
        await UntilAsync(() => wall.Rows.Count == 1);
        await Town.DisposeAsync();

        await wall.DisposeAsync();
    }
}
