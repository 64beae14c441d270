using Engine.Contracts.Events;

namespace Engine.Domain.Conversations.Dialogue;

/// <summary>
/// The customer's mood over a conversation: an exponential average with weight ½, so three bad messages in a row count ⅞.
/// </summary>
public static class Mood
{
    /// <param name="before">Mood so far; null before the first message.</param>
    /// <param name="sentiment">Of the new message, −1 to 1.</param>
    /// <returns>−1 to 1, rounded to three decimals.</returns>
    public static float After(float? before, float sentiment) => before is { } b ? MathF.Round((b + sentiment) / 2, 3) : sentiment;

    /// <summary>A "no" to a question of the bot's sounds bad and says nothing about the mood.</summary>
    public static float? After(float? before, ConversationEvent.CustomerSaid said) =>
        said is { Choice: null, Analysis: { } analysis } ? After(before, analysis.Sentiment) : before;
}
