using System.Collections.Immutable;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;

namespace Engine.Domain.Conversations.Triggers;

/// <summary>Which rule fires, and on which values.</summary>
public static class Escalation
{
    /// <returns>The rule of highest priority among those that fire (the first of equals), or null.</returns>
    public static (EscalationRule Rule, ImmutableArray<Reading> Readings)? Fired(Assistant assistant, Observation seen)
    {
        (EscalationRule Rule, Reading Reading)? best = null;
        foreach (var rule in assistant.Escalations)
            if ((best is null || rule.Priority > best.Value.Rule.Priority) && seen.Attempts >= rule.Attempts
                && rule.Trigger.Read(rule, seen) is { } reading)
                best = (rule, reading);
        if (best is not { } fired) return null;
        return (fired.Rule, fired.Rule.Attempts > 0
            ? [fired.Reading, new Reading("failedAttempts", seen.Attempts, fired.Rule.Attempts)]
            : [fired.Reading]);
    }

    /// <summary>The rule for the button that asks for a person.</summary>
    public static EscalationRule Asked(Assistant assistant)
    {
        foreach (var rule in assistant.Escalations)
            if (rule.Trigger == Trigger.Asked) return rule;
        return new EscalationRule("asked", Trigger.Asked, 0, assistant.DefaultQueue, Priority: 5, Reason: "customer_request");
    }
}
