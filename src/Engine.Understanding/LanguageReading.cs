using System.Collections.Frozen;

namespace Engine.Understanding;

/// <summary>Which language a message is written in, by the small words that every sentence needs.</summary>
public static class LanguageReading
{
    private static readonly (string Code, string Words)[] Languages =
    [
        ("en", "the and you is my i to of it for not have this that with can what do are your me please how was where when from would want need order"),
        ("es", "el la los las de que y es mi un una por no con para se lo como pero quiero donde cuando hola gracias pedido hablar esta tengo necesito"),
        ("fr", "le la les de et je vous est mon ma une des pour pas que dans avec sur ne mais où quand bonjour merci commande parler suis j'ai voudrais veux"),
        ("de", "der die das und ich ist nicht ein eine mein meine mit für zu auf den dem wie wo wann aber hallo danke bestellung möchte habe bitte sie wir"),
    ];

    private static readonly FrozenDictionary<string, int> LanguagesOf = Languages
        .SelectMany((language, index) => language.Words.Split(' ').Select(word => (word, bit: 1 << index)))
        .GroupBy(pair => pair.word, pair => pair.bit)
        .ToFrozenDictionary(group => group.Key, group => group.Aggregate((a, b) => a | b), StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Lookup = LanguagesOf.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <returns>An ISO 639-1 code; "und" when no language has more of the words than every other.</returns>
    public static string Of(ReadOnlySpan<char> text)
    {
        Span<int> votes = stackalloc int[Languages.Length];
        text = text[..Math.Min(text.Length, 500)];
        for (var at = 0; at < text.Length;)
        {
            if (!Letters.MakesWord(text[at])) { at++; continue; }
            var start = at;
            while (at < text.Length && Letters.MakesWord(text[at])) at++;
            if (!Lookup.TryGetValue(text[start..at], out var languages)) continue;
            for (var i = 0; i < votes.Length; i++) votes[i] += languages >> i & 1;
        }
        var best = 0;
        for (var i = 1; i < votes.Length; i++) if (votes[i] > votes[best]) best = i;
        return votes[best] > 0 && votes.Count(votes[best]) == 1 ? Languages[best].Code : "und";
    }
}
