using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations.Dialogue;

public sealed class OtherLanguageTests
{
    [Fact]
    public void Who_is_not_understood_in_another_language_is_offered_a_colleague_who_speaks_it()
    {
        var shop = new Shop(understanding: Phrases.Book().Knows(
            "Gdzie jest kierownik?", new Analysis { Intent = "track_order", Confidence = 0.1f, Language = "pl" })).Start(First);

        shop.Says(First, "Gdzie jest kierownik?");
        Assert.Equal("other-language", shop.Events(First).OfType<ConversationEvent.BotSaid>().Last().Move);
        shop.Says(First, "yes");

        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.Equal("pl", shop.Events(First).OfType<ConversationEvent.OwnerChanged>().Single().Demand?.Language);
    }

    [Fact]
    public void Who_is_understood_is_answered()
    {
        var shop = new Shop().Start(First);

        shop.Says(First, Phrases.German);

        Assert.Equal("Your order is on its way.", shop.BotLines(First)[^1]);
    }
}
