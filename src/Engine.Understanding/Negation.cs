using System.Collections.Frozen;

namespace Engine.Understanding;

/// <summary>Words that turn round what follows them, and words that end their reach.</summary>
/// <remarks>
/// After Das and Chen 2001 and Pang et al. 2002: a word between a negation and the next punctuation mark or "but" is also
/// read as its own opposite, so that "i don't want an agent" and "i want an agent" share less than they look. Folded forms.
/// </remarks>
internal static class Negation
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Beginnings = Words(
        "not no never none nobody nothing without don't dont doesn't doesnt didn't didnt won't wont can't cant cannot isn't isnt aren't "
            + "arent wasn't wasnt " +
        "shouldn't wouldn't wouldnt couldn't couldnt haven't havent hasn't hasnt nor nicht kein keine keinen keinem keiner nie ohne ne "
            + "pas jamais sans n'ai n'est " +
        "nunca sin tampoco nao nem non nie niet geen");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Endings =
        Words("but instead just pero sino solo mais sondern aber rather then");

    public static bool Begins(ReadOnlySpan<char> word) => Beginnings.Contains(word);

    public static bool Ends(ReadOnlySpan<char> word) => Endings.Contains(word);

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
