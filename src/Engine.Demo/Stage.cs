using System.Collections.Concurrent;
using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Demo;

/// <summary>What the players share: the clock, their pace, and the stopwatch that times them.</summary>
internal sealed class Stage(TimeProvider time, Pace pace)
{
    private const int RecentMax = 10;
    private readonly ConcurrentDictionary<ConversationId, long> _sentAt = new();
    private readonly ConcurrentQueue<TimeSpan> _turns = new();
    private readonly ConcurrentQueue<TimeSpan> _handoffs = new();
    private readonly ConcurrentQueue<Exchange> _recent = new();
    private int _turnCount;
    private int _broken;

    public long Now => time.GetTimestamp();

    public int Turns => Volatile.Read(ref _turnCount);

    /// <summary>Gaps or doubles that a live stream showed, and repeats that got another receipt.</summary>
    public int StreamsBroken => Volatile.Read(ref _broken);

    public IEnumerable<TimeSpan> TurnTimes => _turns;

    public IEnumerable<TimeSpan> HandoffTimes => _handoffs;

    /// <summary>The last few exchanges, for the screen.</summary>
    public ImmutableArray<Exchange> Recent => [.. _recent];

    public Task PauseAsync(Random random, Func<Pace, Pause> which, CancellationToken stop) =>
        Task.Delay(which(pace).Next(random), time, stop);

    public void Sent(ConversationId conversation, long sentAt) => _sentAt[conversation] = sentAt;

    public void Turn(ConversationId conversation, long sentAt, ImmutableArray<Committed> events)
    {
        Interlocked.Increment(ref _turnCount);
        _turns.Enqueue(time.GetElapsedTime(sentAt));
        // Only a handoff is still being timed.
        if (!events.Any(e => e.Event is ConversationEvent.Escalated)) _sentAt.TryRemove(conversation, out _);
        if (Exchange.Of(conversation, events) is not { } exchange) return;
        _recent.Enqueue(exchange);
        while (_recent.Count > RecentMax) _recent.TryDequeue(out _);
    }

    /// <summary>The packet lies on an agent's desk.</summary>
    public void Offered(ConversationId conversation)
    {
        if (_sentAt.TryRemove(conversation, out var sentAt)) _handoffs.Enqueue(time.GetElapsedTime(sentAt));
    }

    public void StreamBroken() => Interlocked.Increment(ref _broken);
}

/// <summary>One customer message with what was understood and what came of it.</summary>
internal sealed record Exchange(ConversationId Conversation, string Text, string Intent, float Confidence, float Sentiment, string Outcome)
{
    public static Exchange? Of(ConversationId conversation, ImmutableArray<Committed> events)
    {
        if (events.Select(e => e.Event).OfType<ConversationEvent.CustomerSaid>().FirstOrDefault() is not { Analysis: { } analysis } said)
            return null;
        var outcome = "for the agent";
        foreach (var committed in events)
            if (committed.Event is ConversationEvent.Escalated escalated) { outcome = $"to {escalated.Queue}: {escalated.Reason}"; break; }
            else if (committed.Event is ConversationEvent.BotSaid bot) outcome = bot.Kind == BotSpeech.Answer ? "answered" : "asked back";
        return new Exchange(conversation, said.Text, analysis.Intent, analysis.Confidence, analysis.Sentiment, outcome);
    }
}
