using System.Text;
using Engine.Contracts;
using Engine.Contracts.Events;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

/// <content>What was appended is read.</content>
public abstract partial class JournalContract
{
    [Fact]
    public async Task An_actor_never_seen_is_empty()
    {
        var loaded = await Journal.LoadAsync(Ann);

        Assert.Null(loaded.Snapshot);
        Assert.Empty(loaded.Events);
        Assert.Null(loaded.Wake);
        Assert.Empty(await Journal.ReadAsync(Ann, after: 0, limit: 10));
        Assert.Empty(await Journal.ReadAllAsync(ActorKind.Conversation, 0, 10));
    }

    [Fact]
    public async Task What_was_appended_is_read_back_in_order_before_and_after_a_restart()
    {
        List<Committed> written = [];
        for (var i = 0; i < 5; i++) written.AddRange((await Journal.AppendAsync(ATurn(Ann, i * 2, Said($"{i}a"), Said($"{i}b"))))!);

        Assert.Equal(written, await Journal.ReadAsync(Ann, 0, 100));
        await ReopenAsync();
        Assert.Equal(written, await Journal.ReadAsync(Ann, 0, 100));
        Assert.Equal(written, (await Journal.LoadAsync(Ann)).Events);
        Assert.Equal(written, await Journal.ReadAllAsync(ActorKind.Conversation, 0, 100));
    }

    [Fact]
    public async Task A_reader_never_sees_a_later_position_before_an_earlier_one()
    {
        const int actors = 50, turns = 40;
        var appending = Task.WhenAll(Enumerable.Range(0, actors).Select(a => Task.Run(async () =>
        {
            for (var i = 0; i < turns; i++) await Journal.AppendAsync(ATurn(Conversation(a), i * 2, Said("a"), Said("b")));
        })));
        List<Committed> seen = [];
        long last = 0;

        // Reads on from the last position that it saw, as a projection does. Whatever it misses on the way is missing at the end.
        while (seen.Count < actors * turns * 2)
        {
            var over = appending.IsCompleted;
            var page = await Journal.ReadAllAsync(ActorKind.Conversation, last, 64);
            Assert.False(over && page.Count == 0, "an event was passed over");
            seen.AddRange(page);
            if (page.Count > 0) last = page[^1].Position;
            else await Task.Yield();
        }

        await appending;
        Assert.Equal(seen.OrderBy(e => e.Position), seen);
    }

    [Fact]
    public async Task Reading_goes_on_from_any_sequence_and_stops_at_the_limit()
    {
        for (var i = 0; i < 10; i++)
            await Journal.AppendAsync(ATurn(Ann, i * 3, Said($"{i * 3 + 1}"), Said($"{i * 3 + 2}"), Said($"{i * 3 + 3}")));

        for (var after = 0; after <= 31; after++)
            foreach (var limit in (int[])[1, 2, 3, 4, 30, int.MaxValue])
                Assert.Equal(
                    Enumerable.Range(1, 30).Skip(after).Take(limit).Select(i => $"{i}"),
                    Texts(await Journal.ReadAsync(Ann, after, limit)));
    }

    [Fact]
    public async Task Reading_all_takes_one_kind_from_any_position_and_never_splits_a_turn()
    {
        var agent = new AgentId("ann").Actor;
        for (var i = 0; i < 10; i++)
        {
            await Journal.AppendAsync(ATurn(Ann, i * 3, Said("a"), Said("b"), Said("c")));
            await Journal.AppendAsync(ATurn(agent, i, new AgentEvent.StatusChanged(AgentStatus.Away)));
        }
        var all = await Journal.ReadAllAsync(ActorKind.Conversation, 0, int.MaxValue);
        Assert.Equal(30, all.Count);
        Assert.Equal(10, (await Journal.ReadAllAsync(ActorKind.Agent, 0, int.MaxValue)).Count);

        Assert.Equal(all.Take(6), await Journal.ReadAllAsync(ActorKind.Conversation, 0, 4));
        foreach (var seen in all)
            Assert.Equal(all.Where(e => e.Position > seen.Position),
                await Journal.ReadAllAsync(ActorKind.Conversation, seen.Position, int.MaxValue));
    }

    [Fact]
    public async Task Any_text_comes_back_as_it_was_said()
    {
        string[] texts = ["", "\"\\/\b\f\n\r\t", "Grüße, 世界, مرحبا, 🧵🏽", "\u0000\u0001\u007f\u2028\ufeff\ufffd",
            "</script>&amp;'", new('x', 8 * 1024), string.Concat(Enumerable.Repeat("🙂", 2 * 1024))];
        Assert.Equal(8 * 1024, Encoding.UTF8.GetByteCount(texts[^1]));

        await Journal.AppendAsync(ATurn(Ann, 0, [.. texts.Select(t => Said(t))]));
        await ReopenAsync();

        Assert.Equal(texts, Texts(await Journal.ReadAsync(Ann, 0, 100)));
    }

    [Fact]
    public async Task Times_are_kept_to_the_millisecond_in_utc()
    {
        var committed = await Journal.AppendAsync(
            ATurn(Ann, 0) with { At = new DateTimeOffset(2026, 3, 2, 14, 0, 0, 123, 456, TimeSpan.FromHours(2)) });

        Assert.Equal(Noon.AddMilliseconds(123), committed![0].At);
        Assert.Equal(TimeSpan.Zero, committed[0].At.Offset);
        Assert.Equal(committed, await Journal.ReadAsync(Ann, 0, 10));
    }
}
