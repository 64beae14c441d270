using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations;

/// <summary>A conversation keeps the edition that it began with.</summary>
public sealed class EditionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private readonly HostedActor<Conversation> _actor = new(First.Actor, new ConversationDecider());
    private readonly Edition _first = Of("shop", "1"), _second = Of("shop", "2"), _bank = Of("bank", "1");
    private int _said;

    [Fact]
    public void A_conversation_begins_with_the_newest_of_the_assistant_that_was_asked_for()
    {
        Start(new Catalogue([_bank, _second], [_first]), "shop");

        var started = Assert.Single(Events<ConversationEvent.Started>());
        Assert.Equal(("shop", "2"), (started.Assistant, started.Version));
        Assert.Equal("Hello from shop 2.", Line);
    }

    [Fact]
    public void An_assistant_that_is_not_there_is_refused() => Assert.Equal(
        Refusal.UnknownAssistant, Assert.IsType<Reply.Refused>(Start(new Catalogue([_first]), "zoo")).Code);

    [Fact]
    public void It_keeps_its_version_while_newer_ones_come()
    {
        Start(new Catalogue([_first]), "shop");

        Says(new Catalogue([_second], [_first]));

        Assert.Equal("Not understood by shop 1.", Line);
        Assert.Empty(Events<ConversationEvent.AssistantChanged>());
    }

    [Fact]
    public void When_its_version_is_gone_the_newest_of_the_name_goes_on_and_an_event_says_so_once()
    {
        Start(new Catalogue([_first]), "shop");

        Says(new Catalogue([_bank, _second]));
        Assert.Equal("Not understood by shop 2.", Line);
        Says(new Catalogue([_bank, _second]));

        var changed = Assert.Single(Events<ConversationEvent.AssistantChanged>());
        Assert.Equal(("shop", "2"), (changed.Assistant, changed.Version));
    }

    [Fact]
    public void When_the_assistant_is_gone_the_default_goes_on()
    {
        Start(new Catalogue([_first]), "shop");

        Says(new Catalogue([_bank]));

        Assert.Equal("Not understood by bank 1.", Line);
    }

    [Fact]
    public void The_change_is_a_step_of_its_own_so_that_a_repeat_gets_the_first_answer()
    {
        Start(new Catalogue([_first]), "shop");
        var catalogue = new Catalogue([_second]);

        var first = Assert.IsType<Reply.Accepted>(Decide(new ConversationCommand.CustomerSays("m", "hm"), catalogue));
        var again = Assert.IsType<Reply.Accepted>(Decide(new ConversationCommand.CustomerSays("m", "hm"), catalogue));

        Assert.Equal((first.First, first.Last), (again.First, again.Last));
        Assert.IsType<ConversationEvent.CustomerSaid>(_actor.Journal[(int)first.First - 1].Event);
    }

    [Fact]
    public void A_look_and_a_closed_conversation_change_nothing()
    {
        Start(new Catalogue([_first]), "shop");
        Decide(new Look(), new Catalogue([_second]));
        Decide(new ConversationCommand.Close("customer"), new Catalogue([_first]));
        Decide(new Wake(), new Catalogue([_second]));

        Assert.Empty(Events<ConversationEvent.AssistantChanged>());
    }

    [Fact]
    public void It_is_known_after_a_restart()
    {
        Start(new Catalogue([_first]), "shop");
        _actor.Restart(snapshotAt: _actor.Journal.Count);

        Says(new Catalogue([_second], [_first]));

        Assert.Equal("Not understood by shop 1.", Line);
    }

    private string Line => Events<ConversationEvent.BotSaid>()[^1].Text;

    private T[] Events<T>() => [.. _actor.Journal.Select(c => c.Event).OfType<T>()];

    private Reply Start(Catalogue catalogue, string? assistant) =>
        Decide(new ConversationCommand.Start(new CustomerProfile(Kim), "web", assistant), catalogue);

    private void Says(Catalogue catalogue) => Done(Decide(new ConversationCommand.CustomerSays($"m-{_said++}", "hm"), catalogue));

    private Reply Decide(Command command, Catalogue catalogue) => _actor.Decide(command, new Context(Now, catalogue, new Limits()));

    private static Edition Of(string name, string version) => new(
        new AssistantBuilder()
            .Says(t => t with { Greeting = $"Hello from {name} {version}.", NotUnderstood = $"Not understood by {name} {version}." })
            .Build() with { Name = name, Version = version },
        new ScriptedUnderstanding());
}
