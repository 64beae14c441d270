using System.Text.Json.Serialization;

namespace Engine.Contracts;

/// <summary>
/// What was understood of one message. Made once, when the conversation decides; stored in the event, never computed again.
/// </summary>
/// <remarks>
/// Numbers are rounded to three decimals when the analysis is made, so that an event reads well and its JSON stays short.
/// </remarks>
public sealed record Analysis
{
    /// <summary>The most probable intent, a label of the assistant's model.</summary>
    public required string Intent { get; init; }

    /// <summary>
    /// Calibrated probability that <see cref="Intent"/> is right, 0 to 1: of the messages with 0.9, nine in ten are right.
    /// </summary>
    public required float Confidence { get; init; }

    /// <summary>The second most probable intent; null when the model knows only one.</summary>
    public string? RunnerUp { get; init; }

    /// <summary>Calibrated probability of <see cref="RunnerUp"/>, 0 to 1.</summary>
    public float RunnerUpConfidence { get; init; }

    /// <summary>Probability that the message is about anything the assistant knows, 0 to 1.</summary>
    public float InScope { get; init; } = 1;

    /// <summary>What the whole message does in the conversation; null when it says more than that, as most messages do.</summary>
    public DialogueAct? Act { get; init; }

    /// <summary>Mood of this message: −1 (very negative) to 1 (very positive), 0 is neutral.</summary>
    public float Sentiment { get; init; }

    /// <summary>Anger and frustration, 0 to 1; a sad message has low sentiment and little of this.</summary>
    public float Frustration { get; init; }

    /// <summary>How soon the writer needs an answer, 0 to 1.</summary>
    public float Urgency { get; init; }

    /// <summary>ISO 639-1 code; "und" when unknown.</summary>
    public string Language { get; init; } = "und";

    /// <summary>The version of the model that read it; null where none is known.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// What must not be stored or logged as it was written, in order and without overlap. See <see cref="SensitiveSpan.Mask"/>.
    /// </summary>
    /// <remarks>Never stored: it points into the text as it was written, which is not stored either.</remarks>
    [JsonIgnore]
    public IReadOnlyList<SensitiveSpan> Sensitive { get; init; } = [];
}

/// <summary>Reads a message. A function of the text alone: the same text and model give the same analysis.</summary>
public interface IUnderstanding
{
    /// <summary>The model's version, as <see cref="Analysis.Model"/> says it; null where none is known.</summary>
    string? Model => null;

    /// <param name="text">Any text up to the message limit; never null, may be empty or in any script.</param>
    Analysis Analyze(string text);

    /// <summary><see cref="Analysis.Sensitive"/> alone, for a text that needs no other understanding.</summary>
    IReadOnlyList<SensitiveSpan> FindSensitive(string text);
}
