using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations;

public sealed class MaskingTests
{
    private const string WithCard = "my card is 4111 1111 1111 1111, my mail ann@example.org";
    private const string OtherCard = "my card is 4222 2222 2222 2222, my mail ann@example.org";

    private static ScriptedUnderstanding Seeing { get; } = Phrases.Book()
        .Knows(WithCard, new Analysis { Intent = "payment", Confidence = 0.9f, Sensitive = Spans(WithCard, "4111 1111 1111 1111") })
        .Knows(OtherCard, new Analysis { Intent = "payment", Confidence = 0.9f, Sensitive = Spans(OtherCard, "4222 2222 2222 2222") });

    [Fact]
    public void What_is_sensitive_is_masked_before_it_is_stored()
    {
        var shop = new Shop(understanding: Seeing).Start(First);

        shop.Says(First, WithCard, "m");

        Assert.Equal("my card is [card ••••1111], my mail [email]", shop.Events(First).OfType<ConversationEvent.CustomerSaid>().Single().Text);
    }

    [Fact]
    public void Only_the_kinds_that_the_assistant_names_are_masked()
    {
        var shop = new Shop(new AssistantBuilder().Masks("card"), Seeing).Start(First);

        shop.Says(First, WithCard, "m");

        Assert.Equal("my card is [card ••••1111], my mail ann@example.org", shop.Events(First).OfType<ConversationEvent.CustomerSaid>().Single().Text);
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

    private static SensitiveSpan[] Spans(string text, string card) =>
    [
        new("card", text.IndexOf(card, StringComparison.Ordinal), card.Length),
        new("email", text.IndexOf("ann@", StringComparison.Ordinal), "ann@example.org".Length),
    ];
}
