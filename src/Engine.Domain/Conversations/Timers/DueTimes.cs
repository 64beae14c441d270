using System.Collections.Immutable;

namespace Engine.Domain.Conversations.Timers;

/// <summary>Every timer there is. The earliest wakes the conversation; nothing else computes a due time.</summary>
public static class DueTimes
{
    /// <summary>In the order in which they ring when several are due.</summary>
    public static ImmutableArray<Timer> All { get; } =
    [
        new("offer-unanswered", OfferUnanswered.At, OfferUnanswered.Ring),
        new(Remind.Name, Remind.At, Remind.Ring, IsOptional: true, Remind.Words),
        new("bot-idle", BotIdle.At, BotIdle.Ring),
        new("still-there", StillThere.At, StillThere.Ring),
        new("let-go", LetGo.At, LetGo.Ring),
        new("look-up-slow", LookUpSlow.At, LookUpSlow.Ring),
        new("agent-idle", AgentIdle.At, AgentIdle.Ring),
        new("retention", Retention.At, Retention.Ring),
    ];

    public static DateTimeOffset? Earliest(Conversation state)
    {
        DateTimeOffset? earliest = null;
        foreach (var timer in All)
            if (timer.At(state) is { } at && !(earliest <= at)) earliest = at;
        return earliest;
    }

    /// <summary>Does whatever is due.</summary>
    internal static void Ring(Draft<Conversation> draft, Context context)
    {
        foreach (var timer in All)
            if (timer.At(draft.State) <= context.Now) timer.Ring(draft, context);
    }
}
