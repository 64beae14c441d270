using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;

namespace Engine.Domain.Conversations.Dialogue;

/// <summary>What the bot has asked and the customer has not answered.</summary>
/// <param name="Sequence">Of the event that asked it.</param>
/// <param name="Move">What asked it.</param>
public sealed record Question(long Sequence, IReadOnlyList<Choice> Choices, string? Move = null)
{
    /// <summary>Which choice a message picks: by a tap, a number, a word for yes or no, or the choice's own words.</summary>
    /// <param name="text">As the customer wrote it.</param>
    /// <param name="act">What the model takes the whole message for, where it is none of the known words.</param>
    /// <param name="unclear">It is an answer, and does not say which of the choices is meant.</param>
    internal Choice? PickedBy(string text, AnswerWords words, DialogueAct? act, out bool unclear)
    {
        unclear = false;
        foreach (var choice in Choices)
            if (text.AsSpan().Trim().Equals(choice.Value, StringComparison.OrdinalIgnoreCase)
                || text.AsSpan().Trim().Equals(choice.Label, StringComparison.OrdinalIgnoreCase))
                return choice;
        var word = words.Find(text);
        if (word is null && WordedBy(text, words) is { } worded) return worded;
        var picked = (word ?? Meaning(act)) switch
        {
            AnswerWord.Yes => Choices.Count(c => c.Value != Choice.None) == 1 ? Choices.First(c => c.Value != Choice.None) : null,
            AnswerWord.No => Choices.FirstOrDefault(c => c.Value == Choice.None),
            { } ordinal => Choices.ElementAtOrDefault(ordinal - AnswerWord.First),
            null => null,
        };
        unclear = picked is null && (word ?? Meaning(act)) is not null;
        return picked;
    }

    private static AnswerWord? Meaning(DialogueAct? act) => act switch
    {
        DialogueAct.Affirm => AnswerWord.Yes,
        DialogueAct.Deny or DialogueAct.Decline => AnswerWord.No,
        _ => null,
    };

    /// <summary>
    /// "A refund" for "Get a refund", "where is my order" for "See where an order is": one choice has the words and no other.
    /// </summary>
    private Choice? WordedBy(string text, AnswerWords words)
    {
        if (words.TellingWords(text) is not { Count: > 0 } telling || words.Denies(text)) return null;
        Choice? picked = null;
        foreach (var choice in Choices)
        {
            var label = words.TellingWords(choice.Label);
            if (!telling.All(label.Contains) && !(label.Count > 1 && label.All(telling.Contains))) continue;
            if (picked is not null) return null;
            picked = choice;
        }
        return picked;
    }
}
