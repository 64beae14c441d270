namespace Engine.Training.Data;

/// <summary>One row of training or test data.</summary>
/// <param name="Label">An intent, a sentiment, or <see cref="OutOfScope"/>.</param>
/// <param name="Score">Human judgement of the mood, −1 to 1, where there is one.</param>
/// <param name="Emotion">Finer names of the mood, comma-separated, where there are any.</param>
/// <param name="Source">File and line, for messages to people: <c>train.tsv:12</c>.</param>
public sealed record LabelledText(string Text, string Label, float? Score = null, string? Emotion = null, string Source = "")
{
    /// <summary>The label of messages that are about none of the intents.</summary>
    public const string OutOfScope = "oos";

    public bool IsOutOfScope => Label == OutOfScope;
}
