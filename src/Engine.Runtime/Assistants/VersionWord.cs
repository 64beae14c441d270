using System.Globalization;
using System.Numerics;
using Engine.Domain.Assistants;

namespace Engine.Runtime.Assistants;

/// <summary>An assistant's own word for its version, without the fingerprint. Its numbers are compared as numbers.</summary>
internal readonly record struct VersionWord(string Word) : IComparable<VersionWord>
{
    public static VersionWord Of(Assistant assistant) =>
        new(assistant.Version.LastIndexOf('+') is > 0 and var plus ? assistant.Version[..plus] : "");

    public int CompareTo(VersionWord other)
    {
        var (mine, others) = (Parts(Word), Parts(other.Word));
        foreach (var (one, two) in mine.Zip(others))
            if (Compare(one, two) is not 0 and var order) return order;
        return mine.Length.CompareTo(others.Length);
    }

    public override string ToString() => Word.Length == 0 ? "without a version" : Word;

    private static string[] Parts(string word) => word.Split(['.', '-'], StringSplitOptions.RemoveEmptyEntries);

    private static int Compare(string one, string two) =>
        BigInteger.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var a)
        && BigInteger.TryParse(two, NumberStyles.None, CultureInfo.InvariantCulture, out var b)
            ? a.CompareTo(b)
            : string.CompareOrdinal(one, two);
}
