using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations;

public sealed class MaskingTests
{
    private const string WithCard = "my card is 4111 1111 1111 1111, my mail ann@example.org";
    private const string Masked = "my card is [card ••••1111], my mail [email]";
    private const string OtherCard = "my card is 4222 2222 2222 2222, my mail ann@example.org";

    private static ScriptedUnderstanding Seeing { get; } = Phrases.Book()
        .Knows(WithCard, new Analysis { Intent = "payment", Confidence = 0.9f, Sensitive = Spans(WithCard, "4111 1111 1111 1111") })
        .Knows(OtherCard, new Analysis { Intent = "payment", Confidence = 0.9f, Sensitive = Spans(OtherCard, "4222 2222 2222 2222") });

    [Fact]
    public void What_is_sensitive_is_masked_before_it_is_stored()
    {
        var shop = new Shop(understanding: Seeing).Start(First);

        shop.Says(First, WithCard, "m");

        Assert.Equal("my card is [card ••••1111], my mail [email]",
            shop.Events(First).OfType<ConversationEvent.CustomerSaid>().Single().Text);
    }

    [Fact]
    public void Only_the_kinds_that_the_assistant_names_are_masked()
    {
        var shop = new Shop(new AssistantBuilder().Masks("card"), Seeing).Start(First);

        shop.Says(First, WithCard, "m");

        Assert.Equal("my card is [card ••••1111], my mail ann@example.org",
            shop.Events(First).OfType<ConversationEvent.CustomerSaid>().Single().Text);
    }

    [Fact]
    public void A_masked_message_sent_again_gets_its_first_receipt_and_another_card_is_another_text()
    {
        var shop = new Shop(understanding: Seeing).Start(First);
        var first = Done(shop.Says(First, WithCard, "m"));

        var again = Done(shop.Says(First, WithCard, "m"));

        Assert.Equal((first.First, first.Last), (again.First, again.Last));
        Refused(Refusal.MessageIdReused, shop.Says(First, OtherCard, "m"));
    }

    public static TheoryData<string> WhoeverWrites =>
    [
        "agent's words", "note of a transfer", "note of a hand-back", "disposition", "reason of a decline", "customer's name", "fact",
        "reason of a status",
    ];

    [Theory]
    [MemberData(nameof(WhoeverWrites))]
    public void Whatever_people_write_is_masked_before_it_is_stored_and_repeats_get_their_receipts(string what)
    {
        var shop = new Shop(understanding: Seeing).SignIn(Ann);
        ActorId to = what == "reason of a status" ? Ann.Actor : First.Actor;
        if (what is not ("customer's name" or "fact")) shop.Waiting(First);
        if (what is not ("customer's name" or "fact" or "reason of a decline")) shop.Accept(First, Ann);
        Command command = what switch
        {
            "agent's words" => new ConversationCommand.AgentSays(Ann, "x", WithCard),
            "note of a transfer" => new ConversationCommand.Transfer(Ann, Queue: AssistantBuilder.Billing, Note: WithCard, Id: "x"),
            "note of a hand-back" => new ConversationCommand.HandBack(Ann, WithCard, "x"),
            "disposition" => new ConversationCommand.Close("ann", WithCard, "x"),
            "reason of a decline" => new ConversationCommand.Decline(Ann, WithCard, "x"),
            "customer's name" => new ConversationCommand.Start(new CustomerProfile(Kim, WithCard), "web"),
            "fact" => new ConversationCommand.Start(new CustomerProfile(Kim, Facts: Note(WithCard)), "web"),
            _ => new AgentCommand.SetStatus(AgentStatus.Away, WithCard),
        };

        Done(shop.Tell(to, command));

        var stored = shop.Network.Actors.SelectMany(a => a.Bytes).Select(b => System.Text.Encoding.UTF8.GetString(b)).ToArray();
        Assert.Contains(stored, e => e.Contains(Masked, StringComparison.Ordinal));
        Assert.DoesNotContain(stored, e => e.Contains("4111 1111", StringComparison.Ordinal));
        Assert.DoesNotContain(stored, e => e.Contains("ann@", StringComparison.Ordinal));
        Assert.DoesNotContain("4111 1111", shop.Network.Dump(), StringComparison.Ordinal);
        Done(shop.Tell(to, command));
    }

    [Fact]
    public void An_agents_words_sent_again_masked_are_the_same_and_with_another_card_are_not()
    {
        var shop = new Shop(understanding: Seeing).WithAgent(First, Ann);
        var first = Done(shop.AgentSays(First, Ann, WithCard, "x"));

        Assert.Equal(first.First, Done(shop.AgentSays(First, Ann, WithCard, "x")).First);
        Assert.Equal(first.First, Done(shop.AgentSays(First, Ann, Masked, "x")).First);
        Refused(Refusal.MessageIdReused, shop.AgentSays(First, Ann, OtherCard, "x"));
    }

    [Fact]
    public void A_note_may_be_as_long_as_its_limit_though_the_mask_makes_it_longer()
    {
        var note = new string('n', 1_996) + "4321";
        var code = new Analysis { Intent = "x", Confidence = 0, Sensitive = [new SensitiveSpan("one_time_code", 1_996, 4)] };
        var shop = new Shop(understanding: Phrases.Book().Knows(note, code)).WithAgent(First, Ann);

        Done(shop.Tell(First, new ConversationCommand.HandBack(Ann, note)));
    }

    [Fact]
    public void Only_what_customers_say_is_understood_and_that_once()
    {
        var shop = new Shop(understanding: Phrases.Book()).WithAgent(First, Ann);
        var calls = shop.Understanding.Calls;

        shop.Says(First, Phrases.WhereIsMyOrder);
        shop.AgentSays(First, Ann, "Let me look.");
        shop.Tell(First, new ConversationCommand.Close("ann", "solved"));

        Assert.Equal(calls + 1, shop.Understanding.Calls);
    }

    private static ImmutableSortedDictionary<string, string> Note(string text) =>
        ImmutableSortedDictionary<string, string>.Empty.Add("note", text);

    private static SensitiveSpan[] Spans(string text, string card) =>
    [
        new("card", text.IndexOf(card, StringComparison.Ordinal), card.Length),
        new("email", text.IndexOf("ann@", StringComparison.Ordinal), "ann@example.org".Length),
    ];
}
