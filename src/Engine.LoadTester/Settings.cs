using System.Text.Json.Serialization;

namespace Engine.LoadTester;

[JsonConverter(typeof(JsonStringEnumConverter<ArrivalKind>))]
internal enum ArrivalKind { Poisson, Bursts, Day, Replay }

/// <summary>Every knob, with its default.</summary>
internal sealed record Settings
{
    /// <summary>Customers at a time; each has one conversation after the other.</summary>
    public int Customers { get; init; } = 2_000;

    /// <summary>0: nobody waits for a person; whoever is handed over gives up and starts anew.</summary>
    public int Agents { get; init; } = 100;

    public int Supervisors { get; init; } = 4;

    /// <summary>Turns per second; null: search for saturation, then half of it.</summary>
    public double? Rate { get; init; }

    public ArrivalKind Arrivals { get; init; } = ArrivalKind.Poisson;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);

    public string? Dialogues { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Null: the load tester starts the host itself.</summary>
    public Uri? Url { get; init; }

    /// <summary>The data folder whose key makes tokens; with <see cref="Url"/> only.</summary>
    public string? Tokens { get; init; }

    /// <summary>The program that is started instead of the engine, with these arguments besides the usual.</summary>
    [JsonIgnore]
    public (string Program, IReadOnlyList<string> Arguments)? Other { get; init; }

    public bool Chaos { get; init; }

    public IReadOnlyList<string> Skills { get; init; } = ["service", "orders", "billing", "security", "complaints"];

    public IReadOnlyList<string> Queues { get; init; } = ["general", "orders", "billing", "security", "complaints"];

    /// <summary>How long those who are still talking have when the load is over; whoever is not done then is stuck.</summary>
    public TimeSpan DrainMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The part of the duration in which the host compiles its code and nothing counts. Null: a sixth, at most 10 s.</summary>
    [JsonIgnore]
    public TimeSpan? WarmUpGiven { get; init; }

    public TimeSpan WarmUp => WarmUpGiven ?? (Duration / 6 < TimeSpan.FromSeconds(10) ? Duration / 6 : TimeSpan.FromSeconds(10));
}
