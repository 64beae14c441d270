using Engine.Runtime.Projections;

namespace Engine.Gateway.Health;

/// <summary>Whether supervisors see what happens on the wall, or in the figures.</summary>
internal sealed class ProjectionCondition(string part, Func<ProjectionStanding> follows, TimeProvider time) : ICondition
{
    public Condition Now()
    {
        var standing = follows();
        var figures = new Dictionary<string, double> { ["behind"] = standing.Behind, ["skipped"] = standing.Skipped };
        if (standing.LastEventAt is { } at) figures["age"] = Math.Max(0, (time.GetUtcNow() - at).TotalSeconds);
        return standing switch
        {
            { IsFailing: true } => Of(false, "It can't read the journal and tries again every second."),
            { IsCaughtUp: false } => Of(false, "It reads what happened before its start."),
            { Behind: > 0 } => Of(false, "The journal has events that have not come."),
            { Skipped: > 0 } => Of(false, "It went past events of a newer version."),
            _ => Of(true, "It reads events as they happen."),
        };

        Condition Of(bool isGood, string says) => new(part, isGood, says, figures);
    }
}
