using Engine.Contracts.Events;

namespace Engine.Domain.Conversations.Dialogue;

/// <summary>
/// The customer's mood over a conversation: an exponential average with weight ½ that begins at 0, so three bad messages in a row
/// count ⅞, and one alone is half a mood.
/// </summary>
public static class Mood
{
    /// <param name="before">Mood so far; null before the first message.</param>
    /// <param name="sentiment">Of the new message, −1 to 1.</param>
    /// <returns>−1 to 1, rounded to three decimals.</returns>
    public static float After(float? before, float sentiment) => MathF.Round(((before ?? 0) + sentiment) / 2, 3);

    /// <summary>A "no" to a question of the bot's sounds bad and says nothing about the mood.</summary>
    public static float? After(float? before, ConversationEvent.CustomerSaid said) =>
        said is { Choice: null, Analysis: { } analysis } ? After(before, analysis.Sentiment) : before;
}
