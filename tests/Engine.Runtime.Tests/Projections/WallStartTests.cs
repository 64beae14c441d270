using System.IO.Compression;
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

/// <summary>How a wall reads up to what has happened, and goes on where it stopped.</summary>
public sealed class WallStartTests : WallSpecification
{
    [Fact]
    public async Task A_restart_goes_on_where_the_wall_stopped()
    {
        var before = await AWallAsync();
        for (var i = 0; i < 20; i++) await StartAsync(i);
        await UntilAsync(() => before.Rows.Count == 20);
        await before.DisposeAsync();
        var stored = Assert.Single(Checkpoints.Saved);
        await SayAsync(3, "invoice please");
        Journal.ReadAllsAfter.Clear();

        var after = await AWallAsync();

        Assert.Equal(stored.Position, Journal.ReadAllsAfter[0]);
        Assert.Equal("invoice", (await SnapshotAsync(after)).Single(r => r.Conversation == Id(3)).Intent);
        Assert.Equal(20, after.Rows.Count);
    }

    [Fact]
    public async Task After_a_crash_an_old_checkpoint_leads_to_the_same_rows()
    {
        var live = await AWallAsync();
        await StartAsync(1);
        await StartAsync(2);
        await Town.OfferedAsync(Id(3), Ann);
        await UntilAsync(() => live.Rows.Count == 3);
        await StoreAsync(live);
        await SayAsync(1, "invoice please");
        await Town.DoAsync(Id(2).Actor, new ConversationCommand.Close("customer"));
        await Town.DoAsync(Id(3).Actor, new ConversationCommand.Accept(Ann));
        await StartAsync(4);
        var expected = await StillAsync(live);

        var another = await AWallAsync();   // the live one has stored nothing since, as if it had been killed

        Assert.Single(Checkpoints.Saved);
        Assert.Equal(expected, await StillAsync(another));
    }

    [Fact]
    public async Task A_wall_that_starts_late_has_the_same_rows_as_one_that_saw_it_all()
    {
        var live = await AWallAsync();
        await Town.DoAsync(Ann.Actor, SignIn());
        for (var i = 0; i < 30; i++)
        {
            await StartAsync(i);
            await SayAsync(i, i % 2 == 0 ? "invoice please" : "nonsense please");
            if (i % 3 == 0) await Town.DoAsync(Id(i).Actor, new ConversationCommand.AskForPerson());
            if (i % 5 == 0) await Town.DoAsync(Id(i).Actor, new ConversationCommand.Close("customer"));
        }

        Assert.Equal(await StillAsync(live), await StillAsync(await AWallAsync()));
    }

    [Fact]
    public async Task Supervisors_who_wait_for_a_wall_that_is_still_reading_get_the_snapshot_when_it_is_done()
    {
        Journal.ReadsFail = true;
        var wall = Begin();
        var snapshot = wall.WatchAsync(Everything).TakeAsync(1);
        Assert.False(wall.CaughtUp.IsCompleted);

        Journal.ReadsFail = false;
        await UntilAsync(() => snapshot.IsCompleted, Clock);

        Assert.Equal(WallChangeKind.Ready, (await snapshot)[0].Kind);
    }

    [Fact]
    public async Task A_wall_is_ready_although_people_write_whenever_it_reads()
    {
        await StartAsync(1);
        var said = 0;
        Journal.BeforeReadAll = async _ => await SayAsync(1, said++ % 2 == 0 ? "thanks" : "affirm");

        await Begin().CaughtUp.InTimeAsync();
    }

    [Fact]
    public async Task A_wall_is_not_ready_before_it_has_read_everything_although_the_clock_was_set_back()
    {
        for (var i = 0; i < 1_500; i++)
            await Journal.AppendAsync(
                new Turn(Id(i).Actor, 0, Clock.GetUtcNow().AddHours(1),
                    [new ConversationEvent.Started(new CustomerProfile(new CustomerId($"k-{i}")), "web", "retail")]));
        TaskCompletionSource readsOn = new(), read = new();
        Journal.BeforeReadAll = async after =>
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

        Journal.ReadsFail = true;
        wall = Begin();
        for (var i = 0; i < 3; i++)
        {
            await UntilAsync(() => Clock.NextDue is not null);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }
        Journal.ReadsFail = false;
        await UntilAsync(() => wall.CaughtUp.IsCompleted, Clock);

        await StartAsync(2);
        await UntilAsync(() => wall.Rows.Count == 2);
    }

    [Theory]
    [InlineData("not compressed")]
    [InlineData("cut off")]
    [InlineData("not rows")]
    public async Task A_checkpoint_that_cannot_be_read_is_passed_over(string how)
    {
        await StartAsync(1);
        var state = WallCheckpoint.Write([.. (await SnapshotAsync(await AWallAsync()))]);
        await Checkpoints.SaveAsync(new Checkpoint("wall", 1, how switch
        {
            "not compressed" => "[{\"conv"u8.ToArray(),
            "cut off" => state[..(state.Length / 2)],
            _ => Compressed("{\"conv\":1}"u8),
        }));

        Assert.Single(await SnapshotAsync(await AWallAsync()));
    }

    [Fact]
    public async Task What_is_stored_of_a_thousand_rows_is_a_few_bytes_each()
    {
        for (var i = 0; i < 1_000; i++) await StartAsync(i);
        var rows = (await SnapshotAsync(await AWallAsync())).ToArray();

        var state = WallCheckpoint.Write(rows);

        Assert.Equal(rows, WallCheckpoint.Read(state));
        Assert.InRange(state.Length, 1, 100 * rows.Length);
    }

    [Fact]
    public async Task A_checkpoint_is_stored_every_ten_seconds_but_never_for_fewer_events_than_there_are_rows()
    {
        var wall = await AWallAsync();
        for (var i = 0; i < 30; i++) await StartAsync(i);   // two events each, and one for the customer's answer
        await UntilAsync(() => wall.Rows.Count == 30);
        Assert.Empty(Checkpoints.Saved);

        Clock.Advance(TimeSpan.FromSeconds(10));
        await StartAsync(30);
        await UntilAsync(() => Checkpoints.Saved.Count == 1);
        Clock.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 10; i++) await SayAsync(1, "thanks");
        Assert.Single(Checkpoints.Saved);

        for (var i = 0; i < 20; i++) await SayAsync(1, "thanks");
        await UntilAsync(() => Checkpoints.Saved.Count == 2);
    }

    private static ReadOnlyMemory<byte> Compressed(ReadOnlySpan<byte> text)
    {
        using var state = new MemoryStream();
        using (var compressed = new GZipStream(state, CompressionLevel.Fastest)) compressed.Write(text);
        return state.ToArray();
    }
}
