using System.Collections.Frozen;
using Engine.Contracts.Serialization;

namespace Engine.Domain.Webhooks;

/// <summary>Which events a program of the business is told of: what happens in conversations, and not who read them.</summary>
public static class IntegratorSight
{
    private static readonly FrozenSet<string> Types = EventCodec.Names
        .Where(n => n.StartsWith("conversation.", StringComparison.Ordinal) && n is not "conversation.inspected").ToFrozenSet();

    public static bool CanSee(string? type) => type is not null && Types.Contains(type);
}
