using Engine.Contracts.Commands;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Support;

/// <summary>
/// What happens in shops, from the first word to a state that lasts. Told to deciders alone here, and to whole engines by the tests of the
/// hosts.
/// </summary>
internal static class Stories
{
    private static readonly Dictionary<string, Action<Shop>> Told = new()
    {
        ["accepted and closed"] = shop =>
        {
            shop.WithAgent(First, Ann);
            shop.Tell(First, new ConversationCommand.Close("ann"));
        },
        ["accepted, with the agent"] = shop => shop.WithAgent(First, Ann),
        ["declined and offered to the same agent again"] = shop =>
        {
            shop.SignIn(Ann).Waiting(First);
            shop.Decline(First, Ann);
            shop.Wait(30);
            Assert.Equal([Ann, Ann], shop.OfferedTo(First));
        },
        ["declined, offered again and accepted"] = shop =>
        {
            shop.SignIn(Ann).Waiting(First);
            shop.Decline(First, Ann);
            shop.Wait(30);
            shop.Accept(First, Ann);
        },
        ["timed out and offered to the next"] = shop =>
        {
            shop.SignIn(Ann).Waiting(First);
            shop.Wait(30);
            shop.SignIn(Bob);
        },
        ["signed out, in again and accepted again"] = shop =>
        {
            shop.WithAgent(First, Ann).SignOut(Ann);
            shop.SignIn(Ann);
            shop.Accept(First, Ann);
        },
        ["transferred to the same agent"] = shop =>
        {
            shop.WithAgent(First, Ann);
            shop.Tell(First, new ConversationCommand.Transfer(Ann, Agent: Ann));
            shop.Accept(First, Ann);
        },
        ["through two queues and back to the bot"] = shop =>
        {
            shop.WithAgent(First, Ann);
            shop.Tell(First, new ConversationCommand.Transfer(Ann, Queue: Billing));
            shop.SignIn(Bob, "billing:4");
            shop.Accept(First, Bob);
            shop.Tell(First, new ConversationCommand.HandBack(Bob));
        },
        ["taken over from a queue and sent to another"] = shop =>
        {
            shop.Waiting(First);
            shop.Tell(First, new ConversationCommand.TakeOver(Sue));
            shop.Tell(First, new ConversationCommand.Transfer(Sue, Queue: Billing));
        },
        ["turned away by a full queue"] = shop => shop.Waiting(Second).Waiting(First),
    };

    public static IEnumerable<string> Names => Told.Keys;

    public static Shop Tell(string story)
    {
        var shop = new Shop(new AssistantBuilder().Queue(General, waitingMax: story.Contains("full", StringComparison.Ordinal) ? 1 : 10));
        Told[story](shop);
        return shop;
    }
}
