using System.Text.Json.Serialization;

namespace Engine.Demo;

/// <summary>What a demo comes to. The names are the JSON's keys.</summary>
public sealed record DemoReport
{
    public required int Conversations { get; init; }

    /// <summary>Customer messages that were acknowledged.</summary>
    public required int Turns { get; init; }

    public required double TurnsPerSecond { get; init; }

    /// <summary>Conversations that ended without ever needing a person.</summary>
    public required int BotResolved { get; init; }

    /// <summary>Escalations by reason code.</summary>
    public required SortedDictionary<string, int> Escalations { get; init; }

    /// <summary>Conversations that were escalated, and those of them that an agent took or the customer closed first.</summary>
    public required int Escalated { get; init; }

    public required int Reached { get; init; }

    /// <summary>From the customer's message to the context packet on an agent's desk, waiting for a free agent included.</summary>
    public required Percentiles HandoffLatencyMs { get; init; }

    /// <summary>From the customer's message to the acknowledged turn.</summary>
    public required Percentiles TurnLatencyMs { get; init; }

    public required int Lost { get; init; }

    public required int Doubled { get; init; }

    public required int OutOfOrder { get; init; }

    public required int DoubleAssigned { get; init; }

    public required int OverCapacity { get; init; }

    public required int BotAfterHandoff { get; init; }

    /// <summary>Messages of agents who did not have the conversation.</summary>
    public required int TalkedOver { get; init; }

    /// <summary>Conversations that did not come to an end in time.</summary>
    public required int Stuck { get; init; }

    public required double Seconds { get; init; }

    public required int Seed { get; init; }

    public required string Dialogues { get; init; }

    [JsonIgnore]
    public bool IsClean =>
        Lost + Doubled + OutOfOrder + DoubleAssigned + OverCapacity + BotAfterHandoff + TalkedOver + Stuck == 0 && Reached == Escalated;
}

public sealed record Percentiles(double P50, double P99)
{
    /// <returns>The nearest-rank percentiles, in milliseconds to two decimals; zeros for none.</returns>
    public static Percentiles Of(IEnumerable<TimeSpan> samples)
    {
        var sorted = samples.Order().ToArray();
        return new Percentiles(At(0.50), At(0.99));

        double At(double share) =>
            sorted.Length == 0 ? 0 : Math.Round(sorted[(int)Math.Ceiling(share * sorted.Length) - 1].TotalMilliseconds, 2);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoReport))]
public sealed partial class DemoJson : JsonSerializerContext;
