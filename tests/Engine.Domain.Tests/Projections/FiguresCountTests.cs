using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Projections.Figures;
using Engine.Domain.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Projections;

/// <summary>That the figures add up, whatever happens in whatever order, is a law: see Properties/Laws.cs.</summary>
public sealed class FiguresCountTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void One_that_the_bot_answers_and_the_customer_closes_is_contained()
    {
        var shop = new Shop().Start(First);
        shop.Says(First, Phrases.WhereIsMyOrder);
        shop.Tell(First, new ConversationCommand.Close("customer"));

        var total = Figures(shop).Total;

        Assert.Equal((1, new OutcomeCounts(0, 1, 0, 0), new VoiceCounts(0, 1, 0, 0), 0),
            (total.Conversations, total.Outcomes, total.Voices, total.HandedOver));
        Assert.Equal(1, total.FirstResponse.Count);
    }

    [Fact]
    public void One_that_a_person_takes_counts_how_long_it_waited_and_was_handled()
    {
        var shop = new Shop().Waiting(First);
        shop.Wait(20);
        shop.SignIn(Ann);
        shop.Accept(First, Ann);
        shop.Wait(100);
        shop.AgentSays(First, Ann, "Hello");
        shop.Tell(First, new ConversationCommand.Close("ann"));

        var total = Figures(shop).Total;

        Assert.Equal((new OutcomeCounts(0, 0, 1, 0), 1), (total.Outcomes, total.HandedOver));
        Assert.Equal(1, Assert.Single(total.Reasons).Value);
        Assert.Equal(20, total.Handoff.P50!.Value, 1.0);
        Assert.Equal(20, total.Waiting.P90!.Value, 1.0);
        Assert.Equal(100, total.Handling.P50!.Value, 5.0);
    }

    [Fact]
    public void One_that_closes_while_it_waits_has_left_and_one_that_waits_is_open()
    {
        var shop = new Shop().Waiting(First).Waiting(Second);
        shop.Wait(60);
        shop.Tell(First, new ConversationCommand.Close("customer"));

        Assert.Equal(new OutcomeCounts(Open: 1, Contained: 0, Reached: 0, Left: 1), Figures(shop).Total.Outcomes);
        Assert.Equal(First, Assert.Single(Count(shop).Cases(
            default, DateTimeOffset.MaxValue.AddDays(-1), new CasesFilter(CaseOutcome.Left), 10).Cases).Conversation);
    }

    [Fact]
    public void A_conversation_belongs_to_the_hour_in_which_it_was_opened_whenever_it_ends()
    {
        var count = new FiguresCount();
        Tell(count, "c-1", At(9, 59), Started());
        Tell(count, "c-2", At(10, 1), Started());
        Tell(count, "c-1", At(11, 0), new ConversationEvent.Closed("customer"), sequence: 2);

        var figures = count.Look(At(9, 30), At(11, 30), Hour);

        Assert.Equal((At(9, 0), At(12, 0)), (figures.From, figures.To));
        Assert.Equal([(1, 1), (1, 0), (0, 0)], figures.Steps.Select(s => (s.Conversations, s.Outcomes.Contained)));
    }

    [Fact]
    public void After_five_weeks_an_hour_is_forgotten_and_one_that_is_still_open_then_changes_nothing()
    {
        var count = new FiguresCount();
        Tell(count, "c-1", At(9, 0), Started());
        Tell(count, "c-2", At(9, 0).AddDays(36), Started());
        Tell(count, "c-1", At(9, 1).AddDays(36), new ConversationEvent.Closed("customer"), sequence: 2);

        Assert.Equal(1, count.Look(At(0, 0), At(0, 0).AddDays(40), TimeSpan.FromDays(1)).Total.Conversations);
        Assert.Equal(2, count.Size);   // an hour, and what is open
    }

    [Fact]
    public void Of_an_hour_the_newest_hundred_are_known_and_all_are_counted()
    {
        var count = new FiguresCount();
        for (var i = 0; i < 250; i++) Tell(count, $"c-{i}", At(9, 0).AddSeconds(i), Started());

        var cases = count.Cases(At(9, 0), At(10, 0), new CasesFilter(), limit: 3);

        Assert.Equal(["c-249", "c-248", "c-247"], cases.Cases.Select(c => c.Conversation.Value));
        Assert.Equal(Engine.Domain.Projections.Figures.Hour.KnownMax, cases.Matching);
        Assert.Equal(250, count.Look(At(9, 0), At(10, 0), Hour).Total.Conversations);
    }

    [Fact]
    public void A_percentile_is_within_five_percent_of_the_exact_one() => Prop.ForAll<NonEmptyArray<PositiveInt>>(given =>
    {
        int[] sorted = [.. given.Get.Select(i => i.Get).Order()];
        var spans = sorted.Aggregate(Spans.None, (all, ms) => all.With(TimeSpan.FromMilliseconds(ms)));
        foreach (var share in (double[])[0.1, 0.5, 0.9, 1])
        {
            var exact = sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
            Assert.InRange(spans.Percentile(share)!.Value.TotalMilliseconds, exact * 0.95, exact * 1.05);
        }
    }).QuickCheckThrowOnFailure();

    private static FiguresView Figures(Shop shop) => Count(shop).Look(shop.Now - Hour, shop.Now + Hour, Hour);

    private static FiguresCount Count(Shop shop)
    {
        var count = new FiguresCount();
        foreach (var conversation in shop.Network.All<Domain.Conversations.Conversation>())
            foreach (var committed in shop.Network.Actor(conversation.Id.Actor).Journal) count.Apply(committed);
        return count;
    }

    private static DateTimeOffset At(int hour, int minute) => new(2026, 3, 2, hour, minute, 0, TimeSpan.Zero);

    private static ConversationEvent.Started Started() => new(new CustomerProfile(Kim), "web", "retail");

    private static void Tell(FiguresCount count, string conversation, DateTimeOffset at, Event @event, long sequence = 1) =>
        count.Apply(new Committed(new ActorId(ActorKind.Conversation, conversation), sequence, at, @event));
}
