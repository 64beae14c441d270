namespace Engine.Gateway.Health;

/// <summary>A part of the process that may be worse than it should be while the process still answers.</summary>
public interface ICondition
{
    /// <summary>How it is now. Be quick and never throw.</summary>
    Condition Now();
}

/// <param name="Part">Which part, in one word.</param>
/// <param name="IsGood">False: somebody should look.</param>
/// <param name="Says">How it is, in one sentence for the person at the machine.</param>
/// <param name="Figures">What it was judged by.</param>
public sealed record Condition(string Part, bool IsGood, string Says, IReadOnlyDictionary<string, double> Figures);
