using Engine.LoadTester.Verification;

namespace Engine.LoadTester.Tests.Verification;

public sealed class SeenEventTests
{
    [Fact]
    public void Reads_what_matters_and_skips_the_rest()
    {
        var events = SeenEvent.Read("""
            {"sequence":4,"events":[
              {"sequence":2,"at":"2026-01-02T03:04:05.678Z","type":"conversation.customer-said","id":"m1","text":"hi {\"owner\":1}","analysis":{"intent":"greeting","confidence":0.9,"sentiment":-0.25},"answers":2},
              {"sequence":3,"at":"2026-01-02T03:04:05.678Z","type":"conversation.owner-changed","owner":{"kind":"queue","id":"billing"},"epoch":2,"reason":"billing_dispute","demand":{"priority":6,"skills":{"billing":2}}},
              {"sequence":4,"at":"2026-01-02T03:04:05.678Z","type":"conversation.something-new"}]}
            """u8);

        Assert.Equal(3, events.Count);
        Assert.Equal("m1", events[0].Id);
        Assert.Equal("queue", events[1].Owner);
        Assert.Equal((4, "conversation.something-new"), (events[2].Sequence, events[2].Type));
    }

    [Fact]
    public void Reads_a_page_whose_events_come_first() =>
        Assert.Equal(7, Assert.Single(
            SeenEvent.Read("""{"events":[{"sequence":7,"type":"conversation.closed","by":"customer"}],"next":7}"""u8)).Sequence);
}
