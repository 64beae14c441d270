using System.Collections.Frozen;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Journal;
using Engine.Runtime.Ports;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Hosts;

/// <summary>The bot asks another system over real sockets, from a whole engine.</summary>
public sealed class LookUpTests : IAsyncLifetime
{
    private static readonly LookUp Parcels = new(
        "orders", "track", "Parcel {number} is {status}.", "There is no parcel.",
            "I can't look it up now.", "One moment.", "Still looking.",
        SlowAfter: TimeSpan.FromMilliseconds(300), GiveUpAfter: TimeSpan.FromSeconds(4));

    private static readonly Assistant Assistant = Retail.Assistant with
    {
        Intents = Retail.Assistant.Intents.Append(new("find_parcel", new IntentBehaviour("find a parcel", LookUp: Parcels)))
            .ToFrozenDictionary(),
    };

    private OtherSystem _orders = null!;

    public async ValueTask InitializeAsync()
    {
        _orders = await OtherSystem.StartAsync();
        _orders.Answers = _ => Task.FromResult(new OtherSystem.Said(Body: """{"number":17,"status":"on its way"}"""));
    }

    public async ValueTask DisposeAsync() => await _orders.DisposeAsync();

    [Fact]
    public async Task What_another_system_knows_is_the_bots_answer()
    {
        await using var town = await ATownAsync();
        await AskAsync(town);

        await SaidAsync(town, "Parcel 17 is on its way.");

        Assert.Contains("\"customer\":\"cleo\"", Assert.Single(_orders.All).Body);
    }

    [Theory]
    [InlineData("404", "There is no parcel.")]
    [InlineData("400", "I can't look it up now.")]
    public async Task What_it_does_not_know_or_will_not_say_has_a_text(string status, string text)
    {
        _orders.Answers = _ => Task.FromResult(new OtherSystem.Said(int.Parse(status)));
        await using var town = await ATownAsync();
        await AskAsync(town);

        await SaidAsync(town, text);

        await UntilAsync(async () =>
            (await town.LookAsync<DeadLettersView>(ActorId.DeadLetters)).Letters.Length == (status == "400" ? 1 : 0));
    }

    [Fact]
    public async Task Who_is_down_at_first_is_asked_again_and_the_customer_hears_that_it_takes_long()
    {
        long? first = null;
        _orders.Answers = _ => Task.FromResult(
            TimeProvider.System.GetElapsedTime(first ??= TimeProvider.System.GetTimestamp()) < TimeSpan.FromSeconds(1)
                ? new OtherSystem.Said(Drops: true) : new OtherSystem.Said(Body: """{"number":17,"status":"on its way"}"""));
        await using var town = await ATownAsync();
        await AskAsync(town);

        await SaidAsync(town, "Parcel 17 is on its way.");

        Assert.Contains("Still looking.", await TextsAsync(town));
        Assert.Single(_orders.All.Select(h => h.Headers["idempotency-key"]).Distinct());
    }

    [Fact]
    public async Task A_restart_in_the_middle_asks_again_under_the_same_id()
    {
        var journal = new MemoryJournal();
        var arrived = new TaskCompletionSource();
        _orders.Answers = async _ =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
            return new OtherSystem.Said();
        };
        var before = await ATownAsync(journal, new RuntimeOptions { StopGrace = TimeSpan.Zero });
        await AskAsync(before);
        await arrived.Task.InTimeAsync();
        await before.StopAsync();

        _orders.Answers = _ => Task.FromResult(new OtherSystem.Said(Body: """{"number":17,"status":"on its way"}"""));
        await using var after = await ATownAsync(journal);
        await UntilAsync(async () => (await TextsAsync(after)).Any(t => t is "Parcel 17 is on its way." or "I can't look it up now."));

        Assert.Single(_orders.All.Select(h => h.Headers["idempotency-key"]).Distinct());
    }

    private Task<Town> ATownAsync(IJournal? journal = null, RuntimeOptions? options = null) => Town.OpenAsync(
        journal, options: options, assistant: Assistant,
        services: services => services.AddPort("orders", new HttpPortOptions { Url = _orders.Url, Deadline = TimeSpan.FromSeconds(2) }));

    private static async Task AskAsync(Town town)
    {
        await town.DoAsync(Retail.Conversation.Actor, Retail.Start());
        await town.DoAsync(Retail.Conversation.Actor, Retail.Says("m-1", "find_parcel please"));
    }

    private static Task SaidAsync(Town town, string text) => UntilAsync(async () => (await TextsAsync(town)).Contains(text));

    private static async Task<string[]> TextsAsync(Town town) =>
        [.. (await town.Engine.ReadAsync(Retail.Conversation.Actor, 0, 100)).Select(c => c.Event)
            .OfType<ConversationEvent.BotSaid>().Select(b => b.Text)];
}
