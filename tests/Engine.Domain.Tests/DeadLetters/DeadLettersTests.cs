using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.DeadLetters;
using Engine.Domain.Tests.Support;

namespace Engine.Domain.Tests.DeadLetters;

public sealed class DeadLettersTests
{
    private static readonly ActorId Owing = new ConversationId("c-1").Actor;

    private readonly HostedActor<DeadLetterBox> _actor = new(ActorId.DeadLetters, new DeadLetterDecider());
    private DateTimeOffset _now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private IReadOnlyList<DeadLetter> Letters => ((DeadLettersView)((Reply.Accepted)Do(new Look())).View!).Letters;

    [Fact]
    public void What_failed_stands_in_the_list_oldest_first_and_once()
    {
        Do(Failed("12.0"));
        Do(Failed("13.0"));
        Do(Failed("12.0"));

        Assert.Equal(["12.0", "13.0"], Letters.Select(l => l.Effect));
    }

    [Fact]
    public void Whoever_owed_it_is_asked_to_try_again_and_takes_it_out_of_the_list()
    {
        Do(Failed("12.0"));

        var id = Letters[0].Id;
        Do(new DeadLetterCommand.Redrive(id, "ada"));
        Do(new DeadLetterCommand.Redrive(id, "ada"));
        var effect = Assert.Single(_actor.Owed.Effects);
        Assert.Equal((Owing, new AskAgain("c-1/12.0")), (((Address.Actor)effect.To).Id, effect.Command));
        Assert.True(Letters[0].IsUnderWay);

        Do(new Settle(effect.Id, new Reply.Accepted(5, 5)));
        Assert.Empty(Letters);
        Assert.Empty(_actor.Owed.Effects);
    }

    [Fact]
    public void It_stays_in_the_list_when_whoever_owed_it_will_not_try_again()
    {
        Do(Failed("12.0"));
        Do(new DeadLetterCommand.Redrive(Letters[0].Id, "ada"));

        Do(new Settle(_actor.Owed.Effects[0].Id, new Reply.Refused(Refusal.UnknownWebhook, "There is none.")));

        Assert.False(Assert.Single(Letters).IsUnderWay);
    }

    [Fact]
    public void What_is_dropped_does_not_come_back_with_a_late_double_and_its_next_failure_is_another()
    {
        Do(Failed("12.0"));
        Do(new DeadLetterCommand.Drop(Letters[0].Id, "ada"));
        Do(Failed("12.0"));
        Assert.Empty(Letters);

        Do(Failed("20.0", request: "c-1/12.0"));
        Assert.Single(Letters);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_not_there_is_neither_tried_nor_dropped(bool isRedrive) => Assert.Equal(
        Refusal.UnknownDeadLetter,
        ((Reply.Refused)Do(isRedrive ? new DeadLetterCommand.Redrive("7", "ada") : new DeadLetterCommand.Drop("7", "ada"))).Code);

    [Fact]
    public void Of_too_many_the_oldest_leaves_the_list_and_the_journal_says_so()
    {
        for (var i = 0; i <= DeadLetterBox.LettersMax; i++) Do(Failed($"{i}.0"));

        Assert.Equal(DeadLetterBox.LettersMax, Letters.Count);
        Assert.Equal("1.0", Letters[0].Effect);
        Assert.Equal(new DeadLetterEvent.Dropped("1", "system"),
            Assert.Single(_actor.Journal, c => c.Event is DeadLetterEvent.Dropped).Event);
    }

    [Fact]
    public void A_restart_in_the_middle_changes_nothing()
    {
        Do(Failed("12.0"));
        Do(new DeadLetterCommand.Redrive(Letters[0].Id, "ada"));
        var before = _actor.StateJson;

        _actor.Restart();
        Assert.Equal(before, _actor.StateJson);
        _actor.Restart(snapshotAt: 1);
        Assert.Equal(before, _actor.StateJson);
    }

    private static DeadLetterCommand.Add Failed(string effect, string? request = null) =>
        new(Owing, effect, "crm", request ?? "c-1/" + effect, "track", Refusal.PortRefused, "It said no.");

    private Reply Do(Command command)
    {
        _now = _now.AddSeconds(1);
        return _actor.Decide(command, new Context(
            _now, Catalogue.Of(new AssistantBuilder().Build(), new ScriptedUnderstanding()), new Limits()));
    }
}
