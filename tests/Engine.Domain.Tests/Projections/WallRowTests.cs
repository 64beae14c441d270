using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Projections;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Projections;

/// <summary>That a row always equals the conversation's own view is a law, see Properties/Laws.cs.</summary>
public sealed class WallRowTests
{
    [Fact]
    public void A_row_appears_with_the_start_follows_the_conversation_and_disappears_with_the_end()
    {
        var shop = new Shop().Start(First);
        shop.Says(First, Phrases.Gibberish);
        Assert.Equal(("track_order", 0.2f, 1), RowOf(shop) is { } r ? (r.Intent, r.Confidence, r.FailedAttempts) : default);

        shop.Says(First, Phrases.Furious);
        shop.SignIn(Ann);
        Assert.Equal((Phase.Offered, Owner.Of(General), "frustration", -0.15f),
            RowOf(shop) is { } o ? (o.Phase, o.Owner, o.Reason, o.Sentiment) : default);

        Assert.Equal(RowOf(shop)!.Sentiment, RowOf(shop)!.Moods.Values.Last(), 0.01f);
        Assert.Equal(2, RowOf(shop)!.Moods.Values.Count());

        shop.Decline(First, Ann);
        Assert.Equal(Phase.Waiting, RowOf(shop)?.Phase);

        shop.Tell(First, new ConversationCommand.Close("customer"));
        Assert.Null(RowOf(shop));
    }

    [Fact]
    public void Events_that_were_seen_before_do_not_turn_a_row_back()
    {
        var shop = new Shop().WithAgent(First, Ann);
        var row = RowOf(shop);

        foreach (var committed in shop.Network.Actor(First.Actor).Journal) row = WallRows.Apply(row, committed);

        Assert.Equal(RowOf(shop), row);
    }

    [Fact]
    public void Events_of_a_conversation_whose_start_is_not_known_make_no_row()
    {
        var shop = new Shop().WithAgent(First, Ann);

        Assert.Null(shop.Network.Actor(First.Actor).Journal.Skip(1).Aggregate((WallRow?)null, WallRows.Apply));
    }

    private static WallRow? RowOf(Shop shop) => shop.Network.Actor(First.Actor).Journal.Aggregate((WallRow?)null, WallRows.Apply);
}
