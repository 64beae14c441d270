using Engine.Contracts;
using Engine.Contracts.Events;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

/// <content>What people said is forgotten, and nothing else is.</content>
public abstract partial class JournalContract
{
    [Fact]
    public async Task What_is_forgotten_reads_as_erased_in_its_place_and_its_time()
    {
        await Journal.AppendAsync(ATurn(Ann, 0, Said("one", "m-1"), new ConversationEvent.BotSaid(1, BotSpeech.Answer, "two", "greet")));
        var before = await Journal.ReadAsync(Ann, 0, 10);

        await Journal.ForgetAsync(Ann);

        foreach (var _ in Twice())
        {
            var after = await Journal.ReadAsync(Ann, 0, 10);
            Assert.Equal(before.Select(c => (c.Sequence, c.At, c.Position)), after.Select(c => (c.Sequence, c.At, c.Position)));
            Assert.Equal(new ConversationEvent.CustomerSaid("m-1", "[erased]", null), after[0].Event);
            Assert.Equal(new ConversationEvent.BotSaid(1, BotSpeech.Answer, "[erased]", "greet"), after[1].Event);
            Assert.Equal(after, (await Journal.LoadAsync(Ann)).Events);
            Assert.Equal(after, await Journal.ReadAllAsync(ActorKind.Conversation, 0, 10));
            await ReopenAsync();
        }
    }

    [Fact]
    public async Task Forgetting_one_leaves_what_others_said()
    {
        await Journal.AppendAsync(ATurn(Ann, 0, Said("one")));
        await Journal.AppendAsync(ATurn(Bob, 0, Said("two")));

        await Journal.ForgetAsync(Ann);

        Assert.Equal(["two"], Texts(await Journal.ReadAsync(Bob, 0, 10)));
        await ReopenAsync();
        Assert.Equal(["[erased]", "two"], Texts(await Journal.ReadAllAsync(ActorKind.Conversation, 0, 10)));
    }

    [Fact]
    public async Task A_snapshot_is_forgotten_with_the_rest_and_all_events_are_loaded()
    {
        await Journal.AppendAsync(
            ATurn(Ann, 0, Said("one"), Said("two")) with { Snapshot = new Snapshot(2, Schema: 1, "state with words"u8.ToArray()) });
        await Journal.AppendAsync(ATurn(Ann, 2, Said("three")) with { Wake = new WakeAt(Noon.AddHours(1)) });

        await Journal.ForgetAsync(Ann);
        var loaded = await Journal.LoadAsync(Ann);

        Assert.Null(loaded.Snapshot);
        Assert.Equal(["[erased]", "[erased]", "[erased]"], Texts(loaded.Events));
        Assert.Equal(Noon.AddHours(1), loaded.Wake);
    }

    [Fact]
    public async Task Who_was_forgotten_may_speak_again_and_is_heard()
    {
        await Journal.AppendAsync(ATurn(Ann, 0, Said("one")));
        await Journal.ForgetAsync(Ann);

        Assert.NotNull(await Journal.AppendAsync(ATurn(Ann, 1, Said("two"))));
        Assert.Equal(["[erased]", "two"], Texts(await Journal.ReadAsync(Ann, 0, 10)));
        await ReopenAsync();
        Assert.NotNull(await Journal.AppendAsync(ATurn(Ann, 2, Said("three"))));
        Assert.Equal(["[erased]", "two", "three"], Texts((await Journal.LoadAsync(Ann)).Events));

        await Journal.ForgetAsync(Ann);
        Assert.Equal(["[erased]", "[erased]", "[erased]"], Texts(await Journal.ReadAsync(Ann, 0, 10)));
    }

    [Fact]
    public async Task Forgetting_is_repeated_without_harm_and_nobody_is_forgotten_without_harm()
    {
        await Journal.AppendAsync(ATurn(Ann, 0, Said("one")));

        await Journal.ForgetAsync(Ann);
        await Journal.ForgetAsync(Ann);
        await Journal.ForgetAsync(Bob);

        Assert.Equal(["[erased]"], Texts(await Journal.ReadAsync(Ann, 0, 10)));
        Assert.Equal(["[erased]"], Texts(await Journal.ReadAsync(Ann, 0, 10)));
    }

    [Fact]
    public async Task What_was_given_out_before_stays_what_it_was()
    {
        var given = await Journal.AppendAsync(ATurn(Ann, 0, Said("one")));

        await Journal.ForgetAsync(Ann);

        Assert.Equal(["one"], Texts(given!));
    }

    private static IEnumerable<int> Twice() => [1, 2];
}
