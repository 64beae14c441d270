using System.Text;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;
using Engine.Domain.Conversations;
using Engine.Domain.Projections;

namespace Engine.Domain.Tests.Conversations;

/// <summary>
/// <c>before-parts.jsonl</c> was read from an engine whose conversations were not made of parts and whose events said no move.
/// </summary>
public sealed class OldJournalTests
{
    private static readonly ConversationId Id = new("c-1");

    private static Committed[] Journal => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "before-parts.jsonl")).Select(line =>
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(line));
        reader.Read();
        return EventCodec.Read(ref reader, Id.Actor).Committed;
    })];

    [Fact]
    public void A_conversation_from_before_the_parts_is_what_it_was()
    {
        var view = Replay(Journal).ToView();

        Assert.Equal((28, Phase.Closed, Owner.Bot, 3), (view.Sequence, view.Phase, view.Owner, view.Epoch));
        Assert.Equal(("Cy", "web", "bot_question", 0.516f, 0),
            (view.Customer.Name, view.Channel, view.Intent, view.Confidence, view.FailedAttempts));
        Assert.Equal("customer_request", view.Reason);
        Assert.Equal(TimeSpan.FromMilliseconds(431), view.WaitTime);
        Assert.Equal(TimeSpan.FromMilliseconds(3_794), view.BotTime);
        Assert.Null(view.Question);
        Assert.Empty(Replay(Journal).Outbox);
        Assert.Equal(9, Replay(Journal).Receipts.Length);   // seven messages and two commands
    }

    [Fact]
    public void It_goes_on_where_it_was()
    {
        var before = Replay(Journal[..9]);   // the third message was missed, and a rule has fired

        Assert.Equal((2, "affirm", Phase.Bot), (before.Talk.FailedAttempts, before.Talk.Intent, before.Phase));
        Assert.Equal([2], before.Talk.Told.Select(t => t.Times));
    }

    [Fact]
    public void Its_packet_and_its_row_on_the_wall_are_made()
    {
        var packets = new ContextPackets();
        WallRow? row = null;
        foreach (var committed in Journal[..24])
        {
            packets.Add(committed);
            row = WallRows.Apply(row, committed);
        }

        Assert.Equal(7, packets.Build()!.Transcript.Count(t => t.Who == Speaker.Customer));
        Assert.Equal(("bot_question", Phase.Bot), (row!.Intent, row.Phase));
    }

    private static Conversation Replay(IEnumerable<Committed> journal)
    {
        var decider = new ConversationDecider();
        return journal.Aggregate(
            decider.Initial(Id.Value), (state, c) => decider.Apply(state, c) with { Sequence = c.Sequence, LastAt = c.At });
    }
}
