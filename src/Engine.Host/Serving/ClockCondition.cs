using Engine.Gateway.Health;
using Engine.Silo.Places;

namespace Engine.Host.Serving;

/// <summary>
/// Whether this machine's clock is right. A wrong one changes nothing in the engine, which goes by the database's; logs, tokens and
/// certificates go by it.
/// </summary>
internal sealed class ClockCondition(DatabaseClock clock) : ICondition
{
    public Condition Now() => new(
        "clock", clock.Skew.Duration() <= DatabaseClock.SkewMax, clock.Skew.Duration() <= DatabaseClock.SkewMax
            ? "It agrees with the database's." : "It is away from the database's.",
        new Dictionary<string, double> { ["skew"] = clock.Skew.TotalSeconds });
}
