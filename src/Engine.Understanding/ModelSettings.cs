using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Understanding;

/// <summary>What a model folder says about itself in <c>model.json</c>: everything that is not weights.</summary>
public sealed record ModelSettings
{
    /// <summary>The layout of the folder that this program reads and writes.</summary>
    public const int FormatKnown = 1;

    public required int Format { get; init; }

    /// <summary>Labels in the order of the intent graph's scores, in snake_case.</summary>
    public required string[] Intents { get; init; }

    /// <summary>
    /// Intent scores are multiplied by this before the softmax: Guo et al. 2017, arXiv:1706.04599, as an inverse temperature.
    /// </summary>
    public required float Sharpness { get; init; }

    /// <summary>Turns the highest score and what surrounds it into the probability that the message is in scope.</summary>
    public required ScopeSettings Scope { get; init; }

    /// <summary>Null when the folder has no sentiment model: every message is then neutral.</summary>
    public SentimentSettings? Sentiment { get; init; }

    /// <summary>By intent, the least confidence above which nine answers in ten were right in cross-validation, 0 to 1.</summary>
    public Dictionary<string, float> Thresholds { get; init; } = [];

    public static ModelSettings Parse(string json) =>
        JsonSerializer.Deserialize(json, SettingsJson.Default.ModelSettings) ?? throw new InvalidDataException("model.json holds null.");

    public string ToJson() => JsonSerializer.Serialize(this, SettingsJson.Default.ModelSettings).ReplaceLineEndings("\n") + "\n";
}

/// <summary>A logistic model: InScope = 1 ÷ (1 + e^−(Bias + Top·highest + Margin·(highest − second) + Known·share)).</summary>
public sealed record ScopeSettings
{
    public required float Bias { get; init; }
    public required float Top { get; init; }
    public required float Margin { get; init; }
    public required float Known { get; init; }
}

/// <summary>How the sentiment graph's scores are read: negative, neutral, positive, frustrated.</summary>
public sealed record SentimentSettings
{
    /// <summary>The first three scores are multiplied by this before the softmax.</summary>
    public required float Sharpness { get; init; }

    /// <summary>Frustration = 1 ÷ (1 + e^−(FrustrationBias + FrustrationScale · score)).</summary>
    public required float FrustrationBias { get; init; }

    public required float FrustrationScale { get; init; }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
