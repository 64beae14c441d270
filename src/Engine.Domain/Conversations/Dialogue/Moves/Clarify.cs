using Engine.Contracts.Events;
using Engine.Domain.Assistants;

namespace Engine.Domain.Conversations.Dialogue.Moves;

/// <summary>What was half understood is asked about, in the customer's own words, with the choices that there are.</summary>
internal static class Clarify
{
    public static readonly Wording NoneOfThese = new("noneOfThese", "None of these");

    public static Act? Make(Turn turn)
    {
        var (state, _, seen, assistant) = turn;
        var texts = assistant.Texts;
        if (seen.Confidence < assistant.Thresholds.Clarify || seen.InScope < assistant.Thresholds.InScope
            || turn.Behaviour?.Title is not { } first)
            return null;
        var intent = seen.Analysis.Intent;
        if (seen.Analysis.RunnerUp is { } runnerUp && assistant.Intents.GetValueOrDefault(runnerUp)?.Title is { } second)
            return Ask(texts.Clarify.Replace("{first}", first, StringComparison.Ordinal)
                .Replace("{second}", second, StringComparison.Ordinal),
                new Choice(Label(first), intent), new Choice(Label(second), runnerUp), new Choice(texts.Of(NoneOfThese), Choice.None));
        return Ask(texts.ClarifyOne.Replace("{first}", first, StringComparison.Ordinal),
            new Choice(texts.Of(OfferPerson.Yes), intent), new Choice(texts.Of(OfferPerson.No), Choice.None));

        Act Ask(string text, params Choice[] choices) =>
            new(BotSpeech.Clarification, Speech.Fill(text, state), intent, Missed: true) { Choices = choices };
    }

    private static string Label(string title) => char.ToUpperInvariant(title[0]) + title[1..];
}
