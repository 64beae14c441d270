using System.Globalization;

namespace Engine.Benchmarks;

/// <summary>Numbers by name from a command line: --minutes 30 --rate 300.</summary>
internal static class Options
{
    /// <returns>Null when a name is not known or its value no number above 0.</returns>
    public static IReadOnlyDictionary<string, double>? Of(string[] words, params string[] known)
    {
        var values = new Dictionary<string, double>();
        for (var i = 0; i < words.Length; i += 2)
        {
            if (!known.Contains(words[i]) || i + 1 == words.Length) return null;
            if (!double.TryParse(words[i + 1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value <= 0)
                return null;
            values[words[i]] = value;
        }
        return values;
    }
}
