using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Journal;
using Engine.Runtime.Projections;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Projections;

public sealed class WallTests : IAsyncLifetime
{
    private static readonly WallFilter Everything = new();

    private readonly JournalDouble _journal = new();
    private readonly Clock _clock = new();
    private readonly List<Wall> _walls = [];
    private Town _town = null!;

    public async Task InitializeAsync() => _town = await Town.OpenAsync(_journal, _clock);

    public async Task DisposeAsync()
    {
        foreach (var wall in _walls) await wall.DisposeAsync();
        await _town.DisposeAsync();
    }

    [Fact]
    public async Task A_supervisor_sees_what_is_there_then_ready_then_what_changes()
    {
        await StartAsync(1);
        await StartAsync(2);
        await using var seen = (await AWallAsync()).WatchAsync(Everything).GetAsyncEnumerator();

        Assert.Equal(["c-1", "c-2"], new[] { await seen.NextAsync(), await seen.NextAsync() }.Select(c => c.Row!.Conversation.Value).Order());
        Assert.Equal(WallChangeKind.Ready, (await seen.NextAsync()).Kind);

        await SayAsync(1, "invoice please");
        var change = await seen.NextAsync();
        Assert.Equal((WallChangeKind.Put, "invoice", 0.9f), (change.Kind, change.Row!.Intent, change.Row.Confidence));
        Assert.Equal((Phase.Bot, OwnerKind.Bot, "web", new CustomerId("cleo")), (change.Row.Phase, change.Row.Owner.Kind, change.Row.Channel, change.Row.Customer));
    }

    [Fact]
    public async Task A_conversation_shows_who_owns_it_and_why()
    {
        var wall = await AWallAsync();
        await _town.OfferedAsync(Conversation, Ann);
        await _town.DoAsync(Conversation.Actor, new ConversationCommand.Accept(Ann));

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

        await _town.DoAsync(Id(2).Actor, new ConversationCommand.AskForPerson());
        Assert.Equal((WallChangeKind.Remove, "c-2"), await KindAndConversationAsync(seen));

        await SayAsync(1, "invoice please");
        Assert.Equal((WallChangeKind.Put, "c-1"), await KindAndConversationAsync(seen));
        await _town.DoAsync(Id(1).Actor, new ConversationCommand.Close("customer"));
        Assert.Equal((WallChangeKind.Remove, "c-1"), await KindAndConversationAsync(seen));
    }

    [Fact]
    public async Task A_closed_conversation_is_gone_and_takes_no_memory()
    {
        var wall = await AWallAsync();
        await StartAsync(1);
        await StartAsync(2);
        await UntilAsync(() => wall.Rows.Count == 2);

        await _town.DoAsync(Id(1).Actor, new ConversationCommand.Close("customer"));

        await UntilAsync(() => wall.Rows.Count == 1);
        Assert.Equal(["c-2"], (await SnapshotAsync(wall)).Select(r => r.Conversation.Value));
    }

    [Fact]
    public async Task A_restart_goes_on_where_the_wall_stopped()
    {
        var before = await AWallAsync();
        for (var i = 0; i < 20; i++) await StartAsync(i);
        await UntilAsync(() => before.Rows.Count == 20);
        await before.DisposeAsync();
        var stored = Assert.Single(_journal.Checkpoints);
        await SayAsync(3, "invoice please");
        _journal.ReadAllsAfter.Clear();

        var after = await AWallAsync();

        Assert.Equal(stored.Position, _journal.ReadAllsAfter[0]);
        Assert.Equal("invoice", (await SnapshotAsync(after)).Single(r => r.Conversation == Id(3)).Intent);
        Assert.Equal(20, after.Rows.Count);
    }

    [Fact]
    public async Task After_a_crash_an_old_checkpoint_leads_to_the_same_rows()
    {
        var live = await AWallAsync();
        await StartAsync(1);
        await StartAsync(2);
        await _town.OfferedAsync(Id(3), Ann);
        await UntilAsync(() => live.Rows.Count == 3);
        await StoreAsync(live);
        await SayAsync(1, "invoice please");
        await _town.DoAsync(Id(2).Actor, new ConversationCommand.Close("customer"));
        await _town.DoAsync(Id(3).Actor, new ConversationCommand.Accept(Ann));
        await StartAsync(4);
        var expected = await StillAsync(live);

        var another = await AWallAsync();   // the live one has stored nothing since, as if it had been killed

        Assert.Single(_journal.Checkpoints);
        Assert.Equal(expected, await StillAsync(another));
    }

    [Fact]
    public async Task A_wall_that_starts_late_has_the_same_rows_as_one_that_saw_it_all()
    {
        var live = await AWallAsync();
        await _town.DoAsync(Ann.Actor, SignIn());
        for (var i = 0; i < 30; i++)
        {
            await StartAsync(i);
            await SayAsync(i, i % 2 == 0 ? "invoice please" : "nonsense please");
            if (i % 3 == 0) await _town.DoAsync(Id(i).Actor, new ConversationCommand.AskForPerson());
            if (i % 5 == 0) await _town.DoAsync(Id(i).Actor, new ConversationCommand.Close("customer"));
        }

        Assert.Equal(await StillAsync(live), await StillAsync(await AWallAsync()));
    }

    [Fact]
    public async Task Supervisors_who_wait_for_a_wall_that_is_still_reading_get_the_snapshot_when_it_is_done()
    {
        _journal.ReadsFail = true;
        var wall = Begin();
        var snapshot = wall.WatchAsync(Everything).TakeAsync(1);
        Assert.False(wall.CaughtUp.IsCompleted);

        _journal.ReadsFail = false;
        await UntilAsync(() => snapshot.IsCompleted, _clock);

        Assert.Equal(WallChangeKind.Ready, (await snapshot)[0].Kind);
    }

    [Fact]
    public async Task A_wall_is_ready_although_people_write_whenever_it_reads()
    {
        await StartAsync(1);
        var said = 0;
        _journal.BeforeReadAll = async _ => await SayAsync(1, said++ % 2 == 0 ? "thanks" : "affirm");

        await Begin().CaughtUp.InTimeAsync();
    }

    [Fact]
    public async Task A_wall_is_not_ready_before_it_has_read_everything_although_the_clock_was_set_back()
    {
        for (var i = 0; i < 1_500; i++)
            await _journal.AppendAsync(new Turn(Id(i).Actor, 0, _clock.GetUtcNow().AddHours(1), [new ConversationEvent.Started(new CustomerProfile(new CustomerId($"k-{i}")), "web", "retail")]));
        TaskCompletionSource readsOn = new(), read = new();
        _journal.BeforeReadAll = async after =>
        {
            if (after == 0) return;
            readsOn.TrySetResult();
            await read.Task;
        };

        var wall = Begin();
        await readsOn.Task.InTimeAsync();
        Assert.False(wall.CaughtUp.IsCompleted);
        read.SetResult();

        await wall.CaughtUp.InTimeAsync();
        Assert.Equal(1_500, wall.Rows.Count);
    }

    [Fact]
    public async Task A_wall_survives_a_journal_that_fails_for_a_while()
    {
        // Once the first failed read ended the wall for good: supervisors waited for ever, and the stop of the engine threw.
        var wall = await AWallAsync();
        await StartAsync(1);
        await UntilAsync(() => wall.Rows.Count == 1);
        await wall.DisposeAsync();

        _journal.ReadsFail = true;
        wall = Begin();
        for (var i = 0; i < 3; i++)
        {
            await UntilAsync(() => _clock.NextDue is not null);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        _journal.ReadsFail = false;
        await UntilAsync(() => wall.CaughtUp.IsCompleted, _clock);

        await StartAsync(2);
        await UntilAsync(() => wall.Rows.Count == 2);
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_read_is_passed_over()
    {
        await StartAsync(1);
        await _journal.SaveCheckpointAsync(new Checkpoint("wall", 1, "[{\"conv"u8.ToArray()));

        Assert.Single(await SnapshotAsync(await AWallAsync()));
    }

    [Fact]
    public async Task A_checkpoint_is_stored_every_ten_seconds_but_never_for_fewer_events_than_there_are_rows()
    {
        var wall = await AWallAsync();
        for (var i = 0; i < 30; i++) await StartAsync(i);   // two events each, and one for the customer's answer
        await UntilAsync(() => wall.Rows.Count == 30);
        Assert.Empty(_journal.Checkpoints);

        _clock.Advance(TimeSpan.FromSeconds(10));
        await StartAsync(30);
        await UntilAsync(() => _journal.Checkpoints.Count == 1);
        _clock.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 10; i++) await SayAsync(1, "thanks");
        Assert.Single(_journal.Checkpoints);

        for (var i = 0; i < 20; i++) await SayAsync(1, "thanks");
        await UntilAsync(() => _journal.Checkpoints.Count == 2);
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
        var last = (await _journal.ReadAsync(Id(1).Actor, 0, 1000))[^1].Sequence;
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
            if (i % 2 == 0) await _town.DoAsync(Id(i).Actor, new ConversationCommand.Close("customer"));
        }));
        await UntilAsync(() => wall.Rows.Count == 25);
        await StartAsync(999);

        foreach (var rows in await Task.WhenAll(watching)) Assert.Equal(Enumerable.Range(0, 50).Where(i => i % 2 == 1).Select(Id).Order(ById), rows.Keys.Order(ById));
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
        await _town.DisposeAsync();

        await wall.DisposeAsync();
    }

    private static Comparer<ConversationId> ById { get; } = Comparer<ConversationId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value));

    private static ConversationId Id(int number) => new($"c-{number}");

    private Wall Begin()
    {
        var wall = new Wall(_town.Engine, _journal, _clock);
        _walls.Add(wall);
        wall.Start();
        return wall;
    }

    private async Task<Wall> AWallAsync()
    {
        var wall = Begin();
        await wall.CaughtUp.InTimeAsync();
        return wall;
    }

    private async Task StartAsync(int conversation)
    {
        await _town.DoAsync(Id(conversation).Actor, Start());
        await _town.Engine.SeenAsync<EffectSettled>(Id(conversation).Actor);   // quiet until somebody speaks
    }

    private int _messages;

    private async Task SayAsync(int conversation, string text) => await _town.DoAsync(Id(conversation).Actor, Says($"m-{_messages++}", text));

    private (WallChangeKind, string) _last;

    /// <summary>The next change of kind or conversation. A turn's events reach the wall one by one: whoever reads in between gets the same row in two versions.</summary>
    private async Task<(WallChangeKind, string)> KindAndConversationAsync(IAsyncEnumerator<WallChange> seen)
    {
        while (true)
        {
            var change = await seen.NextAsync();
            var now = (change.Kind, (change.Row?.Conversation ?? change.Conversation!.Value).Value);
            if (now == _last) continue;
            return _last = now;
        }
    }

    private static async Task<List<WallRow>> SnapshotAsync(Wall wall)
    {
        var changes = await wall.WatchAsync(Everything).TakeAsync(wall.Rows.Count + 1);
        return [.. changes.Select(c => c.Row).OfType<WallRow>().OrderBy(r => r.Conversation, ById)];
    }

    /// <summary>The rows once they show the last event of every conversation.</summary>
    private async Task<List<WallRow>> StillAsync(Wall wall)
    {
        List<WallRow> rows = [];
        await UntilAsync(async () =>
        {
            rows = await SnapshotAsync(wall);
            var newest = (await _journal.ReadAllAsync(ActorKind.Conversation, 0, int.MaxValue))
                .GroupBy(e => e.Actor).Where(g => !g.Any(e => e.Event is ConversationEvent.Closed)).ToDictionary(g => g.Key.Key, g => g.Max(e => e.Sequence));
            return rows.Count == newest.Count && rows.All(r => newest.GetValueOrDefault(r.Conversation.Value) == r.Sequence);
        });
        return rows;
    }

    private static async Task<WallRow> RowAsync(Wall wall, Func<WallRow, bool> which)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var change in wall.WatchAsync(Everything, patience.Token))
            if (change.Row is { } row && which(row)) return row;
        throw new InvalidOperationException("the wall has ended");
    }

    /// <summary>Ten seconds and one more message make the wall store what it has.</summary>
    private async Task StoreAsync(Wall wall)
    {
        _clock.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; _journal.Checkpoints.Count == 0; i++) await SayAsync(1, i % 2 == 0 ? "thanks" : "affirm");
        Assert.True(wall.CaughtUp.IsCompletedSuccessfully);
    }
}
