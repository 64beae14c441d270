using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;

namespace Engine.Domain.Conversations.Triggers;

/// <summary>All that a rule or a move may look at when a customer has written.</summary>
/// <param name="Analysis">What was understood of the message.</param>
/// <param name="Mood">The customer's mood with this message counted in, −1 to 1.</param>
/// <param name="Attempts">Failed attempts in a row; for a rule, with this message counted in.</param>
/// <param name="Lasted">How long the conversation has gone on.</param>
/// <param name="Literally">What was understood without the assistant's idioms; null when there is none in the message.</param>
public sealed record Observation(
    Analysis Analysis, float Mood, int Attempts, CustomerProfile Customer, string Channel, DateTimeOffset Now, TimeSpan Lasted,
    Analysis? Literally = null)
{
    public double Confidence => Exact(Analysis.Confidence);

    public double InScope => Exact(Analysis.InScope);

    /// <returns>What is understood of a message without the assistant's idioms; null when there is none in it.</returns>
    public static Analysis? ReadLiterally(string text, Assistant assistant, IUnderstanding understanding) =>
        assistant.Idioms.Without(text) is not { } rest ? null
        : rest.Any(char.IsLetterOrDigit) ? understanding.Analyze(rest)
        : new Analysis { Intent = "", Confidence = 0 };

    /// <summary>
    /// A reading as the decimal that it stands for: 0.7 as a float is 0.69999999 as a double, and would miss a threshold of 0.7.
    /// </summary>
    public static double Exact(float reading) => Math.Round((double)reading, 3);
}
