using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Triggers;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations.Triggers;

public sealed class LastedAboveTests
{
    [Fact]
    public void A_conversation_that_goes_on_for_too_long_and_goes_wrong_then_is_handed_over()
    {
        var trigger = Trigger.All.Single(t => t.Name == "lastedAbove");
        var shop = new Shop(new AssistantBuilder().Rules(
            new EscalationRule("too-long", trigger, 900, General, Priority: 3, "too_long", Attempts: 1))).Start(First);

        shop.Wait(900);
        shop.Says(First, Phrases.Gibberish);
        shop.Owns(First, Owner.Bot, Phase.Bot);
        shop.Wait(1);
        shop.Says(First, Phrases.Thanks);
        shop.Owns(First, Owner.Bot, Phase.Bot);
        shop.Says(First, Phrases.Gibberish);

        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.Equal(
            [new Reading("lasted", 901, 900), new Reading("failedAttempts", 1, 1)],
            shop.Events(First).OfType<ConversationEvent.Escalated>().Single().Readings.ToArray());
    }
}
