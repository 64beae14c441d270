using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Webhooks;
using Engine.Journal;
using Engine.Runtime.Tests.Support;
using Engine.Runtime.Webhooks;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Hosts;

/// <summary>Webhooks over real sockets, from a whole engine.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private OtherSystem _crm = null!;

    public async ValueTask InitializeAsync() => _crm = await OtherSystem.StartAsync();

    public async ValueTask DisposeAsync() => await _crm.DisposeAsync();

    private IEnumerable<string> Ids => _crm.All.Select(h => h.Headers[Signature.IdHeader]);

    [Fact]
    public async Task Who_has_a_webhook_is_told_of_its_types_from_then_on_in_order_signed_and_with_where_it_is_in_the_journal()
    {
        await using var town = await Town.OpenAsync();
        await town.DoAsync(new ConversationId("before").Actor, Retail.Start());
        await SubscribeAsync(town, "conversation.started", "conversation.customer-said");
        await TalkAsync(town, "c-1", messages: 3);

        await UntilAsync(() => _crm.All.Count == 4);

        Assert.Equal(["crm/c-1/1", .. (await SaidAsync(town, "c-1")).Select(s => $"crm/c-1/{s}")], Ids);
        foreach (var heard in _crm.All)
        {
            var body = System.Text.Encoding.UTF8.GetBytes(heard.Body);
            Assert.Equal(
                Signature.Of(Secret, heard.Headers[Signature.IdHeader], heard.Headers[Signature.TimeHeader], body),
                heard.Headers[Signature.SignatureHeader]);
        }
        var first = JsonDocument.Parse(_crm.All[1].Body).RootElement;
        Assert.Equal(("crm", "c-1", "conversation.customer-said"),
            (first.GetProperty("webhook").GetString(), first.GetProperty("conversation")
                .GetString(), first.GetProperty("event").GetProperty("type").GetString()));
        var read = await town.Engine.ReadAsync(new ConversationId("c-1").Actor, 0, 100);
        Assert.Equal(
            read.Single(c => c.Sequence == first.GetProperty("event").GetProperty("sequence").GetInt64()).Position,
                first.GetProperty("position").GetInt64());
    }

    [Theory]
    [InlineData("drops")]
    [InlineData("500")]
    [InlineData("429")]
    public async Task Who_can_not_take_it_now_is_told_again_in_order_and_others_do_not_wait(string how)
    {
        var bad = 3;
        _crm.Answers = heard =>
            Task.FromResult(!heard.Body.Contains("\"c-1\"") || Interlocked.Decrement(ref bad) < 0 ? new OtherSystem.Said() : how switch
        {
            "drops" => new OtherSystem.Said(Drops: true),
            "429" => new OtherSystem.Said(429, RetryAfter: "1"),
            _ => new OtherSystem.Said(500),
        });
        await using var town = await Town.OpenAsync();
        await SubscribeAsync(town, "conversation.customer-said");
        await TalkAsync(town, "c-1", messages: 2);
        await TalkAsync(town, "c-2", messages: 2);

        await UntilAsync(() => Ids.Distinct().Count() == 4);

        var said = await SaidAsync(town, "c-1");
        Assert.Equal([.. Enumerable.Repeat(said[0], 4), said[1]], Ids.Where(i => i.StartsWith("crm/c-1/")).Select(i => long.Parse(i[8..])));
    }

    /// <summary>One that never answered used to have every delivery of the process under way, and the others waited for it.</summary>
    [Fact]
    public async Task Who_never_answers_has_a_few_deliveries_under_way_and_the_others_are_told_at_once()
    {
        await using var dead = await OtherSystem.StartAsync();
        var asked = 0;
        var stop = new TaskCompletionSource();
        dead.Answers = async _ =>
        {
            Interlocked.Increment(ref asked);
            await stop.Task;
            return new OtherSystem.Said(500);
        };
        await using var town = await Town.OpenAsync();
        await town.DoAsync(ActorId.Webhooks, new WebhookCommand.Subscribe("dead", dead.Url, ["conversation.started"], Secret, "ada"));
        var conversations = Enumerable.Range(1, 80).Select(i => $"c-{i}").ToArray();
        foreach (var conversation in conversations) await town.DoAsync(new ConversationId(conversation).Actor, Retail.Start());
        await UntilAsync(() => asked == new WebhookOptions().SubscriberMax);

        await SubscribeAsync(town, "conversation.closed");
        foreach (var conversation in conversations)
            await town.DoAsync(new ConversationId(conversation).Actor, new ConversationCommand.Close("customer"));
        await UntilAsync(() => Ids.Distinct().Count() == conversations.Length);

        Assert.Equal(new WebhookOptions().SubscriberMax, asked);   // no deadline has passed yet, and nobody has waited for one
        stop.SetResult();
    }

    [Fact]
    public async Task What_is_refused_becomes_a_dead_letter_which_is_delivered_when_an_operator_wants_so()
    {
        _crm.Answers = _ => Task.FromResult(new OtherSystem.Said(400));
        await using var town = await Town.OpenAsync();
        await SubscribeAsync(town, "conversation.started");
        await town.DoAsync(Retail.Conversation.Actor, Retail.Start());
        DeadLetter? letter = null;
        await UntilAsync(async () => (letter = (await LettersAsync(town)).SingleOrDefault()) is not null);
        Assert.Equal((ActorId.Webhooks, "webhook", "crm/c-1/1", Refusal.PortRefused),
            (letter!.From, letter.Port, letter.Request, letter.Refused));

        _crm.Answers = _ => Task.FromResult(new OtherSystem.Said());
        await town.DoAsync(ActorId.DeadLetters, new DeadLetterCommand.Redrive(letter.Id, "ada"));

        await UntilAsync(() => Ids.Count() == 2);
        await UntilAsync(async () => (await LettersAsync(town)).Count == 0);
        Assert.Single(Ids.Distinct());
    }

    [Fact]
    public async Task A_restart_in_the_middle_loses_nothing()
    {
        var journal = new MemoryJournal();
        var arrived = new TaskCompletionSource();
        _crm.Answers = async _ =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
            return new OtherSystem.Said();
        };
        var before = await Town.OpenAsync(journal);
        await SubscribeAsync(before, "conversation.customer-said");
        await TalkAsync(before, "c-1", messages: 3);
        await arrived.Task.InTimeAsync();
        await before.StopAsync();

        _crm.Answers = _ => Task.FromResult(new OtherSystem.Said());
        await using var after = await Town.OpenAsync(journal);
        await UntilAsync(() => Ids.Distinct().Count() == 3);

        Assert.Equal((await SaidAsync(after, "c-1")).Select(s => $"crm/c-1/{s}"), Ids.Distinct());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task Nobody_is_told_at_an_address_that_the_internet_does_not_reach_unless_the_operator_allows_it(string host)
    {
        await using var town = await Town.OpenAsync();
        await town.DoAsync(ActorId.Webhooks, new WebhookCommand.Subscribe(
            "inside", _crm.Url.Replace("127.0.0.1", host), ["conversation.closed"], Secret, "ada"));
        await town.DoAsync(Retail.Conversation.Actor, Retail.Start());
        var closed = await town.DoAsync(Retail.Conversation.Actor, new ConversationCommand.Close("customer"));
        using var port = new WebhookPort(town.Engine, new Subscriptions(town.Engine), new WebhookOptions(), TimeProvider.System);
        var request = new Delivery("inside", Retail.Conversation, closed.Last).ToRequest(Clock.Noon.AddYears(100));

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => port.DoAsync(request, request.Deadline, CancellationToken.None));

        Assert.Contains("no public address", refused.Message);
    }

    [Fact]
    public async Task Who_is_deleted_is_told_no_more()
    {
        await using var town = await Town.OpenAsync();
        await SubscribeAsync(town, "conversation.started");
        await town.DoAsync(new ConversationId("c-1").Actor, Retail.Start());
        await UntilAsync(() => _crm.All.Count == 1);

        await town.DoAsync(ActorId.Webhooks, new WebhookCommand.Unsubscribe("crm", "ada"));
        await town.DoAsync(new ConversationId("c-2").Actor, Retail.Start());
        await SubscribeAsync(town, "conversation.closed");
        await town.DoAsync(new ConversationId("c-2").Actor, new ConversationCommand.Close("customer"));
        await UntilAsync(() => _crm.All.Count == 2);

        Assert.StartsWith("crm/c-2/", Ids.Last());
        Assert.Contains("conversation.closed", _crm.All[1].Body);
    }

    private async Task SubscribeAsync(Town town, params string[] types) =>
        await town.DoAsync(ActorId.Webhooks, new WebhookCommand.Subscribe("crm", _crm.Url, [.. types], Secret, "ada"));

    private static async Task TalkAsync(Town town, string conversation, int messages)
    {
        var actor = new ConversationId(conversation).Actor;
        await town.DoAsync(actor, Retail.Start());
        for (var i = 1; i <= messages; i++) await town.DoAsync(actor, Retail.Says($"m-{i}"));
    }

    private static async Task<long[]> SaidAsync(Town town, string conversation) =>
        [.. (await town.Engine.ReadAsync(new ConversationId(conversation).Actor, 0, 100)).Where(
            c => c.Event is ConversationEvent.CustomerSaid).Select(c => c.Sequence)];

    private static async Task<IReadOnlyList<DeadLetter>> LettersAsync(Town town) =>
        (await town.LookAsync<DeadLettersView>(ActorId.DeadLetters)).Letters;
}
