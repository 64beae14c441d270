using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations.Dialogue;

public sealed class GreetingTests
{
    [Fact]
    public void The_bot_is_first_and_says_that_it_is_a_machine()
    {
        var shop = new Shop().Start(First);

        shop.Owns(First, Owner.Bot, Phase.Bot);
        Assert.Equal(1, shop.Conversation(First).Epoch);
        Assert.Equal(["Hello Kim, I am a machine."], shop.BotLines(First));
    }

    [Theory]
    [InlineData("Hello {name}!", "Hello!")]
    [InlineData("{name}, hello", ", hello")]
    public void A_customer_without_a_name_is_greeted_without_one(string text, string said)
    {
        var shop = new Shop(new AssistantBuilder().Says(t => t with { Greeting = text })).Start(First, name: null);

        Assert.Equal([said], shop.BotLines(First));
    }

    [Fact]
    public void A_name_is_filled_in_wherever_it_stands()
    {
        var shop = new Shop(new AssistantBuilder().Says(t => t with { Greeting = "{name}! Hello {name}" })).Start(First);

        Assert.Equal(["Kim! Hello Kim"], shop.BotLines(First));
    }

    [Fact]
    public void An_assistant_without_a_greeting_says_nothing_first()
    {
        var shop = new Shop(new AssistantBuilder().Says(t => t with { Greeting = null })).Start(First);

        Assert.Empty(shop.BotLines(First));
    }

    [Fact]
    public void A_repeated_start_changes_nothing()
    {
        var shop = new Shop().Start(First);
        var before = shop.Events(First).ToList();

        var again = Done(shop.Tell(First, new ConversationCommand.Start(new CustomerProfile(Kim, "Kimberley"), "mail")));

        Assert.True(again.First > again.Last);
        Assert.Equal(before, shop.Events(First));
        Assert.Equal("Kim", Assert.IsType<ConversationView>(again.View).Customer.Name);
    }

    [Fact]
    public void Another_customer_cannot_start_the_same_conversation()
    {
        var shop = new Shop().Start(First);

        Refused(Refusal.ConversationExists,
            shop.Tell(First, new ConversationCommand.Start(new CustomerProfile(new CustomerId("lee")), "web")));
    }

    [Fact]
    public void Nothing_can_be_asked_of_a_conversation_that_was_never_started()
    {
        var shop = new Shop();

        Refused(Refusal.UnknownConversation, shop.Says(First, "Hello"));
        Refused(Refusal.UnknownConversation, shop.Tell(First, new Look()));
        Refused(Refusal.UnknownConversation, shop.Tell(First, new ConversationCommand.TakeOver(Sue)));
        Assert.Empty(shop.Events(First));
    }

    [Fact]
    public void An_assistant_that_is_not_here_is_refused()
    {
        Refused(Refusal.UnknownAssistant, new Shop().Tell(First, new ConversationCommand.Start(new CustomerProfile(Kim), "web", "bank")));
    }
}
