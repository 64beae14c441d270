using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal.Keys;

namespace Engine.Journal.Tests;

/// <summary>Turns as an engine writes them.</summary>
public static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    internal static ContentKey Key { get; } = new(7, new byte[ContentKey.Bytes]);

    public static ActorId Conversation(int number) => new ConversationId($"c-{number}").Actor;

    public static ConversationEvent Said(string text, string id = "m-1") => new ConversationEvent.CustomerSaid(id, text, Analysis: null);

    public static Turn ATurn(ActorId actor, long expected, params Event[] events) =>
        new(actor, expected, Noon.AddSeconds(expected), events.Length == 0 ? [Said("hello")] : events);

    /// <summary>What a bot turn weighs: two events, about 600 bytes stored.</summary>
    public static Turn ABotTurn(ActorId actor, long expected) => new(actor, expected, Noon.AddSeconds(expected),
    [
        new ConversationEvent.CustomerSaid(
            "3f2b7c1a90d5", "where is my order, it should have been here on tuesday",
            new Analysis
            {
                Intent = "track-order", Confidence = 0.934f, RunnerUp = "delivery-late", RunnerUpConfidence = 0.041f, InScope = 0.998f,
                Sentiment = -0.214f, Frustration = 0.183f, Urgency = 0.412f, Language = "en",
            },
            Answers: 1),
        new ConversationEvent.BotSaid(
            1, BotSpeech.Answer,
            "You can follow your parcel under My orders, then Track. It is on its way and arrives tomorrow between nine and noon. "
                + "Anything else?",
            "track-order"),
    ]);
}
