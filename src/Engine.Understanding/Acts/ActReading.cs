using System.Collections.Frozen;
using System.Numerics;
using System.Text;
using Engine.Contracts;

namespace Engine.Understanding.Acts;

/// <summary>
/// What a short message does, when it is made of nothing but phrases that everybody uses: "ok thanks bye", "no, that's not it".
/// </summary>
/// <remarks>
/// The phrases are in phrases.tsv, by act and language. A message has an act when phrases cover every word of it; so one
/// word more, and it is left to the models, and a phrase never speaks for a sentence that it is part of. Read folded: small
/// letters, no accents or apostrophes, no punctuation, each letter once however long it is drawn ("nooo", "okk").
/// </remarks>
public static class ActReading
{
    private const int LengthMax = 64, WordsMax = 12, PhraseWordsMax = 7;

    // Of several acts in one message the first of these is what it does: "no thanks" declines, "ok bye" takes leave.
    private static readonly DialogueAct[] Precedence =
    [
        DialogueAct.Help, DialogueAct.Wait, DialogueAct.Repeat, DialogueAct.Back,
            DialogueAct.Choice, DialogueAct.Decline, DialogueAct.Goodbye,
        DialogueAct.Deny, DialogueAct.Affirm, DialogueAct.Thanks, DialogueAct.Greeting, DialogueAct.Acknowledge,
    ];

    private static readonly string[] Codes = ["en", "es", "fr", "de"];

    private const int AnyLanguage = 0b1111;

    private static readonly FrozenDictionary<string, Phrase> Phrases = Read();
    private static readonly FrozenDictionary<string, Phrase>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Phrases.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <returns>The act, null when there is none; and the language when every phrase is of one and no other, else null.</returns>
    public static (DialogueAct? Act, string? Language) Of(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty || text.Length > LengthMax) return default;
        Span<char> folded = stackalloc char[LengthMax + 1];
        Span<int> ends = stackalloc int[WordsMax];
        var words = Fold(text, folded, ends);
        if (words == 0) return default;

        var (acts, languages) = Cover(folded, ends[..words], 0);
        if (acts == 0) return default;
        // English words of one message are borrowed everywhere: "hi", "sorry", "cool" say nothing about what comes next.
        var language = BitOperations.IsPow2(languages) ? Codes[BitOperations.Log2((uint)languages)] : null;
        return (ActOf(acts), language == "en" && words == 1 ? null : language);
    }

    /// <summary>Covers the words from <paramref name="word"/> on with phrases, long ones first.</summary>
    /// <returns>A bit for each act in them, and for each language that has them all; no act when words are left over.</returns>
    private static (int Acts, int Languages) Cover(ReadOnlySpan<char> folded, ReadOnlySpan<int> ends, int word)
    {
        var start = word == 0 ? 0 : ends[word - 1] + 1;
        for (var last = Math.Min(ends.Length, word + PhraseWordsMax) - 1; last >= word; last--)
        {
            if (!Lookup.TryGetValue(folded[start..ends[last]], out var phrase)) continue;
            if (last == ends.Length - 1) return (1 << (int)phrase.Act, phrase.Languages);
            var (acts, languages) = Cover(folded, ends, last + 1);
            if (acts != 0) return (acts | 1 << (int)phrase.Act, languages & phrase.Languages);
        }
        return default;
    }

    private static DialogueAct? ActOf(int acts)
    {
        const int Contradiction = 1 << (int)DialogueAct.Affirm | 1 << (int)DialogueAct.Deny;
        const int PoliteRefusal = 1 << (int)DialogueAct.Deny | 1 << (int)DialogueAct.Thanks;   // "no, thank you so much"
        if ((acts & PoliteRefusal) == PoliteRefusal) return DialogueAct.Decline;
        foreach (var act in Precedence)
            if ((acts & 1 << (int)act) != 0) return act is DialogueAct.Deny && (acts & Contradiction) == Contradiction ? null : act;
        return null;
    }

    /// <summary>Words and emoji with one blank between them; one said again at once ("no no no", 👍👍) counts once.</summary>
    /// <param name="ends">Receives where each ends.</param>
    /// <returns>How many there are; 0 when there are more than an act can have.</returns>
    private static int Fold(ReadOnlySpan<char> text, Span<char> folded, Span<int> ends)
    {
        int start = 0, length = 0, words = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPassedOver(rune.Value)) continue;
            var isEmoji = rune.Value >= 0x2190 && Rune.IsSymbol(rune);
            var isLetter = !isEmoji && rune.IsBmp && Letters.MakesWord((char)rune.Value);
            if (!isLetter && !End(folded, ends)) return 0;
            if (isEmoji)
            {
                length += rune.EncodeToUtf16(folded[length..]);
                if (!End(folded, ends)) return 0;
            }
            if (!isLetter) continue;
            var c = char.IsAsciiDigit((char)rune.Value) ? (char)rune.Value : Letters.Fold((char)rune.Value);
            if (c != '\'' && (length == start || folded[length - 1] != c || !char.IsLetter(c))) folded[length++] = c;
        }
        return End(folded, ends) ? words : 0;

        bool End(Span<char> into, Span<int> closed)
        {
            if (length == start) return true;
            var before = words == 0 ? [] : into[(words == 1 ? 0 : closed[words - 2] + 1)..closed[words - 1]];
            if (before.SequenceEqual(into[start..length])) length = start;
            else if (words == closed.Length) return false;
            else
            {
                closed[words++] = length;
                into[length++] = ' ';
                start = length;
            }
            return true;
        }
    }

    /// <summary>Variation selectors, joiners, skin tones and the signs of gender change how a face looks, not what it says.</summary>
    private static bool IsPassedOver(int value) =>
        value is 0xFE0F or 0xFE0E or 0x200D or 0x20E3 or 0x2640 or 0x2642 or (>= 0x1F3FB and <= 0x1F3FF);

    private static FrozenDictionary<string, Phrase> Read()
    {
        var phrases = new Dictionary<string, Phrase>(StringComparer.Ordinal);
        using var resource = typeof(ActReading).Assembly.GetManifestResourceStream($"{typeof(ActReading).Namespace}.phrases.tsv")!;
        using var reader = new StreamReader(resource);
        reader.ReadLine();
        Span<char> folded = stackalloc char[LengthMax + 1];
        Span<int> ends = stackalloc int[WordsMax];
        while (reader.ReadLine()?.Split('\t') is [var name, var language, var list])
        {
            var act = Enum.Parse<DialogueAct>(name, ignoreCase: true);
            var languages = language == "any" ? AnyLanguage : 1 << Array.IndexOf(Codes, language);
            foreach (var written in list.Split(", "))
            {
                var words = Fold(written, folded, ends);
                var key = folded[..ends[words - 1]].ToString();
                var phrase = phrases.GetValueOrDefault(key, new Phrase(act, 0));
                if (phrase.Act != act) throw new InvalidDataException($"phrases.tsv: '{written}' is {phrase.Act} and {act}.");
                phrases[key] = phrase with { Languages = phrase.Languages | languages };
            }
        }
        return phrases.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <param name="Languages">A bit for each of <see cref="Codes"/> in which people write it.</param>
    private readonly record struct Phrase(DialogueAct Act, int Languages);
}
