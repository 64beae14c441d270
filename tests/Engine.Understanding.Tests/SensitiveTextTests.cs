using System.Text;
using System.Text.RegularExpressions;
using Engine.Contracts;
using Engine.Understanding.Sensitive;

namespace Engine.Understanding.Tests;

public sealed partial class SensitiveTextTests(ITestOutputHelper output)
{
    private static readonly HashSet<string> All = [.. SensitiveSpan.Kinds];

    /// <summary>The labelled set: one message a line, what must be found written as {kind|text}.</summary>
    private static readonly (string Text, List<SensitiveSpan> Spans)[] Labelled =
        [.. File.ReadLines(Path.Combine(Repository.Root, "tests", "Engine.Understanding.Tests", "sensitive.txt")).Select(Parse)];

    [Fact]
    public void Precision_and_recall_of_every_kind_are_at_least_95_percent_on_the_labelled_set()
    {
        var mistakes = new StringBuilder();
        var counts = new SortedDictionary<string, (int Found, int Wrong, int Missed)>(StringComparer.Ordinal);
        foreach (var (text, expected) in Labelled)
        {
            var found = SensitiveText.Find(text);
            foreach (var span in expected) Count(span.Kind, found.Contains(span) ? (1, 0, 0) : (0, 0, 1));
            foreach (var span in found.Except(expected)) Count(span.Kind, (0, 1, 0));
            if (!found.SequenceEqual(expected))
                mistakes.AppendLine($"{text} → {string.Join(", ", found.Select(s => $"{s.Kind} '{text.Substring(s.Start, s.Length)}'"))}");
        }

        output.WriteLine($"{"kind",-14} {"spans",5} {"precision",9} {"recall",9}");
        foreach (var (kind, (right, wrong, missed)) in counts)
            output.WriteLine(FormattableString.Invariant(
                $"{kind,-14} {right + missed,5} {right / (double)(right + wrong),9:F3} {right / (double)(right + missed),9:F3}"));
        output.WriteLine(mistakes.ToString());
        Assert.All(counts, pair => Assert.True(pair.Value.Found >= 0.95 * (pair.Value.Found + pair.Value.Wrong)
            && pair.Value.Found >= 0.95 * (pair.Value.Found + pair.Value.Missed), pair + "\n" + mistakes));

        void Count(string kind, (int Found, int Wrong, int Missed) more)
        {
            var sum = counts.GetValueOrDefault(kind);
            counts[kind] = (sum.Found + more.Found, sum.Wrong + more.Wrong, sum.Missed + more.Missed);
        }
    }

    [Theory]
    [InlineData("my card is 4111 1111 1111 1111, ok?", "my card is [card ••••1111], ok?")]
    [InlineData("write to jane@example.com or call +1 212 555 0123", "write to [email] or call [phone ••••0123]")]
    [InlineData("my password is Tiger77", "my password is [password]")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00", "IBAN [iban ••••3000]")]
    [InlineData("nothing to hide", "nothing to hide")]
    public void A_mask_names_the_kind_and_keeps_only_a_useful_tail(string text, string masked) =>
        Assert.Equal(masked, SensitiveSpan.Mask(text, SensitiveText.Find(text), All));

    [Fact]
    public void A_masked_text_holds_nothing_more_to_mask()
    {
        foreach (var (text, _) in Labelled)
        {
            var masked = SensitiveSpan.Mask(text, SensitiveText.Find(text), All);
            Assert.Equal(masked, SensitiveSpan.Mask(masked, SensitiveText.Find(masked), All));
        }
    }

    [Theory]
    [MemberData(nameof(OnnxUnderstandingTests.OddTexts), MemberType = typeof(OnnxUnderstandingTests))]
    public void Spans_of_odd_texts_lie_in_order_inside_the_text(string text) => InOrder(text);

    [Fact]
    public void Spans_of_random_texts_lie_in_order_inside_the_text()
    {
        const string Alphabet = "0123456789  --..@/()+:abcdeDE89password is ssn born card ñ\0";
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var characters = new char[random.Next(60)];
            for (var i = 0; i < characters.Length; i++) characters[i] = Alphabet[random.Next(Alphabet.Length)];
            InOrder(new string(characters));
        }
    }

    private static void InOrder(string text)
    {
        var end = 0;
        foreach (var span in SensitiveText.Find(text))
        {
            Assert.True(span.Start >= end && span.Length > 0 && span.Start + span.Length <= text.Length, $"{span} in '{text}'");
            end = span.Start + span.Length;
        }
    }

    private static (string, List<SensitiveSpan>) Parse(string line)
    {
        var text = new StringBuilder();
        var spans = new List<SensitiveSpan>();
        var at = 0;
        foreach (Match match in Marked().Matches(line))
        {
            text.Append(line, at, match.Index - at);
            spans.Add(new SensitiveSpan(match.Groups[1].Value, text.Length, match.Groups[2].Length));
            text.Append(match.Groups[2].Value);
            at = match.Index + match.Length;
        }
        return (text.Append(line, at, line.Length - at).ToString(), spans);
    }

    [GeneratedRegex(@"\{(\w+)\|([^}]*)\}")]
    private static partial Regex Marked();
}
