using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations.Timers;

public sealed class RemindTests
{
    private const string Reminder = "Take your time. Whenever you like, tell me which it is.";

    [Fact]
    public void Who_leaves_a_question_open_is_reminded_of_it_once_and_may_still_answer_it()
    {
        var shop = new Shop(new AssistantBuilder().Rings("remind", seconds: 120)).Start(First);
        shop.Says(First, Phrases.PerhapsAReturn);

        shop.Wait(119);
        Assert.DoesNotContain(Reminder, shop.BotLines(First));
        shop.Wait(10_000);
        Assert.Single(shop.BotLines(First), Reminder);
        shop.Says(First, "the first one");

        Assert.Equal("Put it in the box.", shop.BotLines(First)[^1]);
        shop.Wait(10_000);
        Assert.Single(shop.BotLines(First), Reminder);
    }

    [Fact]
    public void Without_a_span_in_the_assistant_nobody_is_reminded()
    {
        var shop = new Shop().Start(First);
        shop.Says(First, Phrases.PerhapsAReturn);

        shop.Wait(100_000);

        Assert.DoesNotContain(Reminder, shop.BotLines(First));
    }
}
