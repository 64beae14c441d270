using System.Buffers;
using System.Globalization;
using System.Text;
using Engine.Contracts;
using Engine.Contracts.Commands;

namespace Engine.Domain;

/// <summary>What text may be: within its limit, and free of control characters other than tab and line breaks.</summary>
internal static class Words
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create("\t\n\r\u2028\u2029");

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
        if (!IsVisible(text)) return new Reply.Refused(Refusal.TextEmpty, "The message has no text.");
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
        if (start.Channel is null || !IsVisible(start.Channel) || !Fits(start.Channel, limits.WordsMax))
            return $"The channel must be 1 to {limits.WordsMax} characters of text.";
        if (!Fits(start.Customer.Name, limits.WordsMax))
            return $"The customer's name must be at most {limits.WordsMax} characters of text.";
        if (start.Customer.Facts is not { } facts) return null;
        if (facts.Count > limits.FactsMax) return $"At most {limits.FactsMax} facts about a customer are kept.";
        foreach (var (key, value) in facts)
            if (key.Length is 0 or > 100 || !IsText(key) || OneLine(key) != key || value is null || !Fits(value, 1000))
                return "A fact has a key of 1 to 100 and a value of at most 1,000 characters of text.";
        return null;
    }

    /// <summary>The command with single-line words on one line, a locale that is one, and skills without case.</summary>
    public static Command Tidy(Command command) => command switch
    {
        ConversationCommand.Start c => c with
        {
            Channel = OneLine(c.Channel),
            Customer = c.Customer with { Name = OneLine(c.Customer.Name), Locale = Locale.Normal(c.Customer.Locale) },
        },
        ConversationCommand.Close { Disposition: not null } c => c with { Disposition = OneLine(c.Disposition) },
        ConversationCommand.Decline { Reason: not null } c => c with { Reason = OneLine(c.Reason) },
        AgentCommand.SetStatus { Why: not null } c => c with { Why = OneLine(c.Why) },
        AgentCommand.SignIn { Skills: not null } c => c with { Skills = SkillNames.Normal(c.Skills) },
        _ => command,
    };

    /// <summary>What stands on a line of its own must not make others: every line break and tab becomes a space.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    private static string? OneLine(string? text)
    {
        if (text is null || text.AsSpan().IndexOfAny(Breaks) < 0) return text;
        return string.Create(text.Length, text, static (line, from) =>
        {
            for (var i = 0; i < line.Length; i++) line[i] = Breaks.Contains(from[i]) ? ' ' : from[i];
        });
    }

    /// <summary>What another system says, so that it can be shown: on one line, without control characters, cut.</summary>
    /// <returns>Null when there is nothing to see.</returns>
    public static string? Shown(string text, int max)
    {
        var shown = new StringBuilder(Math.Min(text.Length, max));
        foreach (var rune in text.EnumerateRunes())   // half a surrogate pair comes out as U+FFFD
        {
            if (shown.Length + rune.Utf16SequenceLength > max) break;
            shown.Append(Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? " " : rune.ToString());
        }
        return shown.ToString() is var line && IsVisible(line) ? line : null;
    }

    public static bool TooLong(string? text, int max) => !Fits(text, max);

    public static Reply BadId(string what) =>
        new Reply.Refused(Refusal.IdInvalid, $"The {what}'s id must be 1 to 128 letters, digits or - _ . : @ +.");

    /// <summary>True when there is anything to see: a text of blanks, joiners and fillers alone says nothing.</summary>
    private static bool IsVisible(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (!Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format && !IsFiller(rune.Value)) return true;
        return false;
    }

    /// <summary>Shown as nothing, whatever its category: Unicode's Default_Ignorable_Code_Point, and the blank of Braille.</summary>
    private static bool IsFiller(int rune) => rune is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800
        or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF);

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
