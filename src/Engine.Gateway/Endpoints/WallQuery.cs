using System.ComponentModel;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Microsoft.AspNetCore.Mvc;

namespace Engine.Gateway.Endpoints;

/// <summary>The wall's filter as it stands in an address.</summary>
internal sealed record WallQuery
{
    [FromQuery(Name = "phase"), Description("bot, waiting, offered or withAgent.")]
    public string? Phase { get; init; }

    [FromQuery(Name = "owner"), Description("bot, queue or agent.")]
    public string? Owner { get; init; }

    [FromQuery(Name = "queue")]
    public string? Queue { get; init; }

    [FromQuery(Name = "agent")]
    public string? Agent { get; init; }

    [FromQuery(Name = "intent")]
    public string? Intent { get; init; }

    [FromQuery(Name = "channel")]
    public string? Channel { get; init; }

    [FromQuery(Name = "sentimentBelow")]
    public float? SentimentBelow { get; init; }

    [FromQuery(Name = "confidenceBelow")]
    public float? ConfidenceBelow { get; init; }

    [FromQuery(Name = "failedAttemptsFrom")]
    public int? FailedAttemptsFrom { get; init; }

    [FromQuery(Name = "mood"), Description("bad, even or good.")]
    public string? Mood { get; init; }

    [FromQuery(Name = "flagged"), Description("Whether it was escalated.")]
    public bool? Flagged { get; init; }

    [FromQuery(Name = "idPart"), Description("Stands somewhere in the conversation's id or the customer's.")]
    public string? IdPart { get; init; }

    /// <returns>Why it is no filter, in a sentence; null when it is one.</returns>
    public string? Filter(out WallFilter filter)
    {
        filter = new WallFilter();
        if (!TryWord<Phase>(Phase, out var phase)) return $"'{Phase}' is no phase.";
        if (!TryWord<OwnerKind>(Owner, out var owner)) return $"'{Owner}' is no kind of owner.";
        if (!TryWord<MoodBand>(Mood, out var mood)) return $"'{Mood}' is no mood: bad, even or good.";
        filter = new WallFilter(
            phase, owner, Queue is null ? null : new QueueId(Queue), Agent, Intent, Channel, SentimentBelow, ConfidenceBelow,
            FailedAttemptsFrom, mood, Flagged, IdPart);
        return null;
    }

    /// <summary>A word as it stands in JSON. One that was left out is none, and right.</summary>
    public static bool TryWord<T>(string? word, out T? value) where T : struct, Enum
    {
        value = word is null ? null
            : Enum.GetValues<T>().Cast<T?>().FirstOrDefault(v => JsonNamingPolicy.CamelCase.ConvertName($"{v}") == word);
        return word is null || value is not null;
    }
}
