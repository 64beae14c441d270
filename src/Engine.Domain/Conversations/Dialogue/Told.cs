using System.Collections.Immutable;

namespace Engine.Domain.Conversations.Dialogue;

/// <summary>How often the bot has said something.</summary>
/// <param name="Text">FNV-1a of what was said: two of 32 texts are taken for one with probability 32²/2/2⁶⁴.</param>
public readonly record struct Told(ulong Text, int Times)
{
    /// <summary>What the bot says a third time does not help.</summary>
    public const int TimesMax = 2;

    /// <summary>Different texts, the last said first to be kept. 32 × 16 bytes = 512 bytes at most.</summary>
    private const int KeptMax = 32;

    public static int TimesOf(ImmutableArray<Told> told, string text)
    {
        var hash = Hash(text);
        foreach (var one in told)
            if (one.Text == hash) return one.Times;
        return 0;
    }

    public static ImmutableArray<Told> Add(ImmutableArray<Told> told, string text)
    {
        var hash = Hash(text);
        for (var i = 0; i < told.Length; i++)
            if (told[i].Text == hash) return told.RemoveAt(i).Add(new Told(hash, told[i].Times + 1));
        return (told.Length < KeptMax ? told : told.RemoveAt(0)).Add(new Told(hash, 1));
    }

    /// <remarks>http://www.isthe.com/chongo/tech/comp/fnv, over UTF-16 code units.</remarks>
    private static ulong Hash(string text)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var c in text) hash = (hash ^ c) * 1_099_511_628_211UL;
        return hash;
    }
}
