using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Tests.Support;
using Engine.Domain.Webhooks;

namespace Engine.Domain.Tests.Webhooks;

public sealed class WebhooksTests
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private readonly HostedActor<Subscribers> _actor = new(ActorId.Webhooks, new WebhookDecider());
    private DateTimeOffset _now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Who_wants_to_be_told_stands_in_the_list_without_the_secret()
    {
        var reply = Do(Subscribe());

        var view = Assert.Single(((WebhooksView)reply.View!).Webhooks);
        Assert.Equal(("crm", "https://example.com/told", "ada"), (view.Id, view.Url, view.By));
        Assert.DoesNotContain(Secret, view.ToString());
    }

    [Fact]
    public void The_same_again_changes_nothing_and_another_under_the_same_id_is_refused()
    {
        Do(Subscribe());

        Assert.True(Do(Subscribe()) is Reply.Accepted { First: > 1 } again && again.First > again.Last);
        Assert.Equal(Refusal.WebhookExists, ((Reply.Refused)Do(Subscribe(url: "https://example.com/other"))).Code);
    }

    [Theory]
    [InlineData("crm/x", "https://example.com", "conversation.closed", Secret, Refusal.IdInvalid)]
    [InlineData("crm", "ftp://example.com", "conversation.closed", Secret, Refusal.FieldInvalid)]
    [InlineData("crm", "/told", "conversation.closed", Secret, Refusal.FieldInvalid)]
    [InlineData("crm", "file:///etc/passwd", "conversation.closed", Secret, Refusal.FieldInvalid)]
    [InlineData("crm", "https://me:secret@example.com", "conversation.closed", Secret, Refusal.FieldInvalid)]
    [InlineData("crm", "https://example.com", "conversation.exploded", Secret, Refusal.FieldInvalid)]
    [InlineData("crm", "https://example.com", "effect.settled", Secret, Refusal.FieldInvalid)]
    [InlineData("crm", "https://example.com", "agent.roster-told", Secret, Refusal.FieldInvalid)]
    [InlineData("crm", "https://example.com", "", Secret, Refusal.FieldInvalid)]
    [InlineData("crm", "https://example.com", "conversation.closed", "hunter2", Refusal.FieldInvalid)]
    [InlineData("crm", "https://example.com", "conversation.closed", "whsec_c2hvcnQ=", Refusal.FieldInvalid)]
    [InlineData("crm", "https://example.com", "conversation.closed", "whsec_!!!", Refusal.FieldInvalid)]
    public void What_can_not_be_is_refused(string id, string url, string type, string secret, Refusal refusal) => Assert.Equal(
        refusal, ((Reply.Refused)Do(new WebhookCommand.Subscribe(id, url, [type], secret, "ada"))).Code);

    [Fact]
    public void Without_a_type_nobody_can_be_told() =>
        Assert.Equal(Refusal.FieldInvalid, ((Reply.Refused)Do(Subscribe() with { Types = [] })).Code);

    [Fact]
    public void There_is_a_limit()
    {
        for (var i = 0; i < Subscribers.SubscriptionsMax; i++) Do(Subscribe($"w-{i}"));

        Assert.Equal(Refusal.TooManyWebhooks, ((Reply.Refused)Do(Subscribe("one-more"))).Code);
    }

    [Fact]
    public void Who_is_deleted_is_gone_and_can_not_be_deleted_again()
    {
        Do(Subscribe());

        Assert.Empty(((WebhooksView)Do(new WebhookCommand.Unsubscribe("crm", "ada")).View!).Webhooks);
        Assert.Equal(Refusal.UnknownWebhook, ((Reply.Refused)Do(new WebhookCommand.Unsubscribe("crm", "ada"))).Code);
    }

    [Fact]
    public void A_delivery_that_failed_is_made_again_and_is_another_dead_letter_when_it_fails_again()
    {
        Do(Subscribe());
        Do(new AskAgain("crm/c-17/4"));

        var effect = Assert.Single(_actor.Owed.Effects);
        Assert.Equal((new Address.Port("webhook"), "crm/c-17/4"), (effect.To, ((PortRequest)effect.Command).Id));
        Do(new Settle(effect.Id, PortAnswer.Refused("It answered with status 400.").ToReply()));

        Assert.Contains(new EffectSettled(effect.Id, Refusal.PortRefused, "It answered with status 400."),
            _actor.Journal.Select(c => c.Event));
        Assert.Equal(
            new DeadLetterCommand.Add(
                ActorId.Webhooks, effect.Id, "webhook", "crm/c-17/4", "deliver", Refusal.PortRefused,
                Sequence: _actor.Journal[^1].Sequence),
            Assert.Single(_actor.Owed.Effects).Command);
    }

    [Theory]
    [InlineData("gone/c-17/4")]
    [InlineData("crm/c-17")]
    [InlineData("crm/c-17/-4")]
    [InlineData("crm/../4")]
    public void A_delivery_of_nobody_is_not_made_again(string delivery)
    {
        Do(Subscribe());

        Assert.Equal(Refusal.UnknownWebhook, ((Reply.Refused)Do(new AskAgain(delivery))).Code);
    }

    private static WebhookCommand.Subscribe Subscribe(string id = "crm", string url = "https://example.com/told") =>
        new(id, url, ["conversation.closed", "conversation.escalated"], Secret, "ada");

    private Reply Do(Command command)
    {
        _now = _now.AddSeconds(1);
        return _actor.Decide(command, new Context(
            _now, Catalogue.Of(new AssistantBuilder().Build(), new ScriptedUnderstanding()), new Limits()));
    }
}
