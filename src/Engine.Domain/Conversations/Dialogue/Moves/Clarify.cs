using Engine.Contracts.Events;

namespace Engine.Domain.Conversations.Dialogue.Moves;

/// <summary>What was half understood is asked about, in the customer's own words.</summary>
internal static class Clarify
{
    public static Act? Make(Turn turn)
    {
        var (state, seen, assistant) = turn;
        if (seen.Confidence < assistant.Thresholds.Clarify || seen.InScope < assistant.Thresholds.InScope
            || turn.Behaviour?.Title is not { } first)
            return null;
        var text = seen.Analysis.RunnerUp is { } runnerUp && assistant.Intents.GetValueOrDefault(runnerUp)?.Title is { } second
            ? assistant.Texts.Clarify.Replace("{first}", first, StringComparison.Ordinal)
                .Replace("{second}", second, StringComparison.Ordinal)
            : assistant.Texts.ClarifyOne.Replace("{first}", first, StringComparison.Ordinal);
        return new Act(BotSpeech.Clarification, Speech.Fill(text, state), seen.Analysis.Intent, Missed: true);
    }
}
