namespace Engine.Understanding.Tests;

/// <summary>Shop talk that sounds like danger stays with the bot; danger beside it reaches a person.</summary>
/// <remarks>idioms.tsv: bot or person, language, message. None of these sentences is in models/retail/utterances.</remarks>
public sealed class IdiomTests(RetailModel model) : IClassFixture<RetailModel>
{
    public static TheoryData<string, string> Rows =>
        new(File.ReadLines(Path.Combine(Repository.Root, "tests", "Engine.Understanding.Tests", "idioms.tsv")).Skip(1)
            .Select(line => line.Split('\t')).Select(row => (row[2], row[0])));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Who_only_sounds_like_danger_stays_with_the_bot_and_who_is_in_danger_beside_it_does_not(string text, string expected)
    {
        var analysis = model.Understanding.Analyze(text);
        var rule = ShippedRules.Fired(text, model.Understanding);

        Assert.True((rule is "self-harm" or "threat" or "safety" ? "person" : "bot") == expected, $"{rule}: {analysis}");
    }
}
