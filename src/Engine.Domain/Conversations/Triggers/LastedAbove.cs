using Engine.Contracts.Events;
using Engine.Domain.Assistants;

namespace Engine.Domain.Conversations.Triggers;

/// <summary>The conversation has gone on for longer than the threshold, in seconds.</summary>
internal static class LastedAbove
{
    public static Reading? Read(EscalationRule rule, Observation seen) =>
        seen.Lasted.TotalSeconds > rule.Threshold ? new Reading("lasted", Math.Round(seen.Lasted.TotalSeconds), rule.Threshold) : null;
}
