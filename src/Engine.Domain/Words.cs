using System.Text;
using Engine.Contracts;
using Engine.Contracts.Commands;

namespace Engine.Domain;

/// <summary>What text may be: within its limit, and free of control characters other than tab and line breaks.</summary>
internal static class Words
{
    public static (Refusal Code, string Why)? Wrong(string? id, string text, Limits limits)
    {
        if (!WordId.IsValid(id)) return (Refusal.IdInvalid, "The message id must be 1 to 128 letters, digits or - _ . : @ +.");
        if (string.IsNullOrWhiteSpace(text)) return (Refusal.TextEmpty, "The message has no text.");
        if (text.Length > limits.MessageBytesMax || Encoding.UTF8.GetByteCount(text) > limits.MessageBytesMax)
            return (Refusal.TextTooLong, $"The message is longer than {limits.MessageBytesMax} bytes.");
        return IsText(text) ? null : (Refusal.TextInvalid, "The message holds control characters or broken Unicode.");
    }

    /// <returns>What is wrong with the request to start a conversation, in one sentence; null when nothing is.</returns>
    public static string? Wrong(ConversationCommand.Start start, Limits limits)
    {
        if (!WordId.IsValid(start.Customer.Id.Value)) return "The customer's id must be 1 to 128 letters, digits or - _ . : @ +.";
        if (string.IsNullOrWhiteSpace(start.Channel) || !Fits(start.Channel, limits.WordsMax)) return $"The channel must be 1 to {limits.WordsMax} characters of text.";
        if (!Fits(start.Customer.Name, limits.WordsMax)) return $"The customer's name must be at most {limits.WordsMax} characters of text.";
        if (!Fits(start.Customer.Locale, 35)) return "The customer's locale must be at most 35 characters, like en-GB.";   // RFC 5646 §4.4.1
        if (start.Customer.Facts is not { } facts) return null;
        if (facts.Count > limits.FactsMax) return $"At most {limits.FactsMax} facts about a customer are kept.";
        foreach (var (key, value) in facts)
            if (key.Length is 0 or > 100 || !IsText(key) || value is null || !Fits(value, 1000)) return "A fact has a key of 1 to 100 and a value of at most 1,000 characters of text.";
        return null;
    }

    public static bool TooLong(string? text, int max) => !Fits(text, max);

    public static Reply Refused(string field, int max) =>
        new Reply.Refused(Refusal.FieldInvalid, $"The {field} must be at most {max} characters of text.");

    public static Reply BadId(string what) =>
        new Reply.Refused(Refusal.IdInvalid, $"The {what}'s id must be 1 to 128 letters, digits or - _ . : @ +.");

    private static bool Fits(string? text, int max) => text is null || (text.Length <= max && IsText(text));

    /// <summary>False for C0 and C1 controls but tab, line feed and carriage return, and for a surrogate without its other half.</summary>
    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r')) return false;
            if (!char.IsSurrogate(c)) continue;
            if (!char.IsHighSurrogate(c) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }
        return true;
    }
}
