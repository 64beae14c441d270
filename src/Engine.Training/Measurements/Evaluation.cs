using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Training.Measurements;

/// <summary>How good a model is on labelled messages it has not seen. Rates run from 0 to 1; null where the data cannot say.</summary>
public sealed record Evaluation
{
    /// <summary>Messages in scope and out of scope.</summary>
    public required int InScopeCount { get; init; }
    public required int OutOfScopeCount { get; init; }

    /// <summary>Share of the messages in scope whose intent is right, whatever the in-scope decision.</summary>
    public required double InScopeAccuracy { get; init; }
    public required double MacroF1 { get; init; }

    /// <summary>
    /// Out-of-scope messages refused, at the threshold where 90 % of all messages in scope are still answered rightly; at an
    /// in-scope probability of 0.5 when fewer are right at all.
    /// </summary>
    public double? OutOfScopeRecall { get; init; }

    /// <summary>
    /// Out-of-scope messages refused at an in-scope probability of 0.5, and messages in scope that are let through there.
    /// </summary>
    public double? OutOfScopeRecallAtHalf { get; init; }
    public double? InScopeKeptAtHalf { get; init; }
    public double? OutOfScopeAuroc { get; init; }

    /// <summary>
    /// Mean gap between confidence and accuracy over 15 bins of equal width: Guo et al. 2017, arXiv:1706.04599. Messages in scope.
    /// </summary>
    public required double ExpectedCalibrationError { get; init; }

    /// <summary>
    /// Share of the messages in scope that can be answered, most confident first, before more than 1, 2, 5 % of the answers are wrong.
    /// </summary>
    public required CoverageAtError CoverageAtError { get; init; }
    public SentimentEvaluation? Sentiment { get; init; }
    public required Latency MicrosPerMessage { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, EvaluationJson.Default.Evaluation).ReplaceLineEndings("\n") + "\n";
}

public sealed record CoverageAtError(
    [property: JsonPropertyName("1")] double One,
    [property: JsonPropertyName("2")] double Two,
    [property: JsonPropertyName("5")] double Five);

/// <param name="MacroRecall">Mean recall of negative, neutral and positive.</param>
/// <param name="Pearson">Correlation of the sentiment with human scores; null where the data has none.</param>
public sealed record SentimentEvaluation(double Accuracy, double MacroRecall,
    [property: JsonPropertyName("macroF1")] double MacroF1, double? Pearson);

/// <summary>Time for a whole analysis, in microseconds.</summary>
public sealed record Latency(double P50, double P99);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Evaluation))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
