using Engine.Contracts;
using Engine.Understanding.Sensitive;

namespace Engine.Understanding.Tests;

/// <summary>Messages that the engine once took wrongly, in customer-messages.tsv; each stands for a whole kind.</summary>
/// <remarks>Columns: kind, text, expected. None of these sentences is in models/retail/utterances but single words.</remarks>
public sealed class FieldCaseTests(RetailModel model) : IClassFixture<RetailModel>
{
    public static TheoryData<string, string> Of(string kind)
    {
        var cases = new TheoryData<string, string>();
        foreach (var row in File.ReadLines(Path.Combine(Repository.Root, "tests", "Engine.Understanding.Tests", "customer-messages.tsv"))
            .Select(line => line.Split('\t')))
            if (row[0] == kind) cases.Add(row[1].Replace("\\n", "\n", StringComparison.Ordinal)
                .Replace("\\t", "\t", StringComparison.Ordinal), row[2]);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Of), "act")]
    public void As_a_first_message_it_stays_with_the_bot_or_goes_to_a_person(string text, string expected)
    {
        var analysis = model.Understanding.Analyze(text);
        var rule = ShippedRules.Fired(text, model.Understanding);

        Assert.True((rule is null ? "bot" : "person") == expected, $"{rule}: {analysis}");
    }

    [Theory]
    [MemberData(nameof(Of), "intent")]
    public void It_is_understood_or_asked_back(string text, string expected)
    {
        var analysis = model.Understanding.Analyze(text);
        // Whoever is not understood is asked back, which is right where no label fits.
        string[] read = analysis.InScope < 0.5 ? ["oos", "clarify"] : analysis.Confidence < 0.5 ? ["clarify", analysis.Intent]
            : analysis.Act is DialogueAct.Decline ? [analysis.Intent, "deny-polite"] : [analysis.Intent];

        Assert.True(expected.Split('|').Intersect(read).Any(), $"{analysis}");
    }

    [Theory]
    [MemberData(nameof(Of), "mood")]
    public void Its_mood_is_that_of_its_writer(string text, string expected)
    {
        var analysis = model.Understanding.Analyze(text);
        var isStrong = analysis.Frustration > 0.5 || analysis.Sentiment < -0.5;
        Assert.True(expected switch
        {
            "negative" => analysis.Sentiment < -0.2,
            "positive" => analysis.Sentiment > 0.2,
            "neutral" => Math.Abs(analysis.Sentiment) <= 0.2 && !isStrong,
            "not-negative" => analysis.Sentiment >= -0.2 && !isStrong,
            _ => !isStrong,
        }, $"{analysis}");
    }

    [Theory]
    [MemberData(nameof(Of), "language")]
    public void Its_language_is_named_or_left_open(string text, string expected) =>
        Assert.Contains(model.Understanding.Analyze(text).Language, expected.Split('|'));

    [Theory]
    [MemberData(nameof(Of), "mask")]
    public void What_is_secret_in_it_is_masked_and_nothing_else(string text, string expected)
    {
        var kinds = SensitiveText.Find(text).Select(span => span.Kind);

        Assert.Equal(expected switch { "none" => "", "card+code" => "card+one_time_code", _ => expected }, string.Join('+', kinds));
    }
}
