using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.LoadTester.Measurements;

namespace Engine.LoadTester.Reports;

/// <summary>The result as it is written. Names, once written, keep their meaning; docs/load.md explains each.</summary>
internal sealed record LoadResult
{
    /// <summary>With a search: the most that was done in a step of it. Else: the mean of the measured time.</summary>
    public required double TurnsPerSecond { get; init; }

    /// <summary>
    /// From the moment the customer was to speak to the whole answer. With a search: at half of <see cref="TurnsPerSecond"/>.
    /// </summary>
    public required Percentiles TurnLatencyMs { get; init; }

    /// <summary>From that moment to the packet on an agent's socket.</summary>
    public required Percentiles HandoffLatencyMs { get; init; }

    /// <summary>From coming into a queue to the first offer, by the engine's clock, of the whole run.</summary>
    public required Percentiles AssignmentLatencyMs { get; init; }

    public required int Lost { get; init; }

    public required int Doubled { get; init; }

    public required int OutOfOrder { get; init; }

    public required int DoubleAssigned { get; init; }

    public required int OverCapacity { get; init; }

    public required int BotAfterHandoff { get; init; }

    public required int TalkedOver { get; init; }

    public required int Stuck { get; init; }

    public required int Refused { get; init; }

    /// <summary>Share of conversations that the bot did alone.</summary>
    public required double ContainmentRate { get; init; }

    public required IReadOnlyDictionary<string, int> Escalations { get; init; }

    /// <summary>Of the host; 0 when it is not ours.</summary>
    public required double CpuSeconds { get; init; }

    public required double LoadTesterCpuSeconds { get; init; }

    public required double PeakMemoryMb { get; init; }

    public required Machine Machine { get; init; }

    public required Settings Settings { get; init; }

    public required int Seed { get; init; }

    public required DateTimeOffset At { get; init; }

    public required double Seconds { get; init; }

    public required int Conversations { get; init; }

    public required int WithPerson { get; init; }

    /// <summary>What supervisors did.</summary>
    public required Steering Steered { get; init; }

    /// <summary>Turns in the journals of all conversations, counted by the audit.</summary>
    public required int Turns { get; init; }

    /// <summary>Turns per second while <see cref="TurnLatencyMs"/> was measured.</summary>
    public required double MeasuredTurnsPerSecond { get; init; }

    /// <summary>While climbing to saturation; null without a search.</summary>
    public Percentiles? SearchTurnLatencyMs { get; init; }

    public required Percentiles StartLatencyMs { get; init; }

    /// <summary>From a change to its row on a supervisor's socket.</summary>
    public required Percentiles WallLatencyMs { get; init; }

    public required int Retries { get; init; }

    public ChaosResult? Chaos { get; init; }

    /// <summary>The faults, each with its ids; at most 200 of a kind.</summary>
    public required IReadOnlyDictionary<string, string[]> Faults { get; init; }

    public required IReadOnlyList<Sample> Samples { get; init; }

    public required IReadOnlyList<MoodPoint> Sentiment { get; init; }

    /// <summary>Turn times while measured, for the plot: [from ms, to ms, count].</summary>
    public required IReadOnlyList<double[]> TurnHistogram { get; init; }

    [JsonIgnore]
    public int Errors => Lost + Doubled + OutOfOrder + DoubleAssigned + OverCapacity + BotAfterHandoff + TalkedOver + Stuck + Refused;

    public string ToJson() => JsonSerializer.Serialize(this, ResultJson.Default.LoadResult);
}

/// <param name="Escalated">Sent to a queue by hand.</param>
/// <param name="TakenOver">Taken by a supervisor, from the bot or an agent, and talked to the end.</param>
internal sealed record Steering(int Escalated, int TakenOver);

/// <param name="RestartSeconds">From each killing to the word that the host listens again.</param>
internal sealed record ChaosResult(int Kills, int Pauses, IReadOnlyList<double> RestartSeconds);

/// <param name="At">Seconds since the start of the load.</param>
internal sealed record MoodPoint(double At, double Sentiment);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoadResult))]
internal sealed partial class ResultJson : JsonSerializerContext;
