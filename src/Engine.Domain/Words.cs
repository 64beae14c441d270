using System.Text;
using Engine.Contracts;
using Engine.Contracts.Commands;

namespace Engine.Domain;

/// <summary>What text may be: within its limit, and free of control characters other than tab and line breaks.</summary>
internal static class Words
{
    /// <returns>Why the command is refused for what people wrote into it; null when all of it may be written.</returns>
    public static Reply? Wrong(Command command, Limits limits) => command switch
    {
        ConversationCommand.Start c => Wrong(c, limits) is { } why ? new Reply.Refused(Refusal.FieldInvalid, why) : null,
        ConversationCommand.CustomerSays c => Wrong(c.Id, c.Text, limits),
        ConversationCommand.AgentSays c => Wrong(c.Id, c.Text, limits),
        ConversationCommand.Close c => Wrong("disposition", c.Disposition, limits.WordsMax),
        ConversationCommand.Decline c => Wrong("reason", c.Reason, limits.WordsMax),
        ConversationCommand.Transfer c => Wrong("note", c.Note, limits.NoteMax),
        ConversationCommand.HandBack c => Wrong("note", c.Note, limits.NoteMax),
        AgentCommand.SetStatus c => Wrong("reason", c.Why, limits.WordsMax),
        _ => null,
    };

    private static Reply? Wrong(string? id, string text, Limits limits)
    {
        if (!WordId.IsValid(id)) return BadId("message");
        if (string.IsNullOrWhiteSpace(text)) return new Reply.Refused(Refusal.TextEmpty, "The message has no text.");
        if (text.Length > limits.MessageBytesMax || Encoding.UTF8.GetByteCount(text) > limits.MessageBytesMax)
            return new Reply.Refused(Refusal.TextTooLong, $"The message is longer than {limits.MessageBytesMax} bytes.");
        return IsText(text) ? null : new Reply.Refused(Refusal.TextInvalid, "The message holds control characters or broken Unicode.");
    }

    private static Reply? Wrong(string field, string? text, int max) =>
        Fits(text, max) ? null : new Reply.Refused(Refusal.FieldInvalid, $"The {field} must be at most {max} characters of text.");

    /// <returns>What is wrong with the request to start a conversation, in one sentence; null when nothing is.</returns>
    private static string? Wrong(ConversationCommand.Start start, Limits limits)
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
