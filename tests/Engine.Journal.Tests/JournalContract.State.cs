using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

/// <content>What is kept beside the events: snapshots and due times.</content>
public abstract partial class JournalContract
{
    [Fact]
    public async Task A_snapshot_replaces_the_events_before_it_when_an_actor_is_loaded()
    {
        await Journal.AppendAsync(ATurn(Ann, 0, Said("one"), Said("two")) with { Snapshot = new Snapshot(2, Schema: 1, new byte[] { 1 }) });
        await Journal.AppendAsync(ATurn(Ann, 2, Said("three")) with { Snapshot = new Snapshot(3, Schema: 2, new byte[] { 1, 2, 3 }) });
        await Journal.AppendAsync(ATurn(Ann, 3, Said("four")));

        await ReopenAsync();
        var loaded = await Journal.LoadAsync(Ann);

        Assert.NotNull(loaded.Snapshot);
        Assert.Equal((3L, 2), (loaded.Snapshot.Sequence, loaded.Snapshot.Schema));
        Assert.Equal([1, 2, 3], loaded.Snapshot.State.ToArray());
        Assert.Equal(["four"], Texts(loaded.Events));
        Assert.Equal(4, (await Journal.ReadAsync(Ann, 0, 10)).Count);
    }

    [Fact]
    public async Task Whoever_is_due_is_found_earliest_first_before_and_after_a_restart()
    {
        await Journal.AppendAsync(ATurn(Ann, 0) with { Wake = new WakeAt(Noon.AddMinutes(3)) });
        await Journal.AppendAsync(ATurn(Bob, 0) with { Wake = new WakeAt(Noon.AddMinutes(2)) });
        await Journal.AppendAsync(ATurn(Conversation(3), 0) with { Wake = new WakeAt(Noon.AddMinutes(9)) });
        await Journal.AppendAsync(ATurn(Conversation(4), 0));

        await ReopenAsync();

        Assert.Equal([new Due(Bob, Noon.AddMinutes(2)), new Due(Ann, Noon.AddMinutes(3))], await Journal.DueAsync(Noon.AddMinutes(3), 10));
        Assert.Equal([new Due(Bob, Noon.AddMinutes(2))], await Journal.DueAsync(Noon.AddMinutes(3), 1));
        Assert.Equal(Noon.AddMinutes(9), (await Journal.LoadAsync(Conversation(3))).Wake);
    }

    [Fact]
    public async Task A_due_time_is_replaced_cleared_or_left_as_it_is()
    {
        await Journal.AppendAsync(ATurn(Ann, 0) with { Wake = new WakeAt(Noon) });
        await Journal.AppendAsync(ATurn(Ann, 1));
        Assert.Equal([new Due(Ann, Noon)], await Journal.DueAsync(Noon, 10));

        await Journal.AppendAsync(ATurn(Ann, 2) with { Wake = new WakeAt(Noon.AddHours(1)) });
        Assert.Empty(await Journal.DueAsync(Noon, 10));
        Assert.Equal(Noon.AddHours(1), (await Journal.LoadAsync(Ann)).Wake);

        await Journal.AppendAsync(ATurn(Ann, 3) with { Wake = new WakeAt(null) });
        Assert.Empty(await Journal.DueAsync(DateTimeOffset.MaxValue, 10));
        Assert.Null((await Journal.LoadAsync(Ann)).Wake);
    }
}
