
namespace Engine.Understanding.Tests;

/// <summary>Who must reach a person with the shipped assistant does, and who only uses the words stays with the bot.</summary>
/// <remarks>escalations.tsv: an intent, hit or near (miss), a message. None of these sentences is in models/retail/utterances.</remarks>
public sealed class EscalationIntentTests(RetailModel model, ITestOutputHelper output) : IClassFixture<RetailModel>
{
    private static readonly (string Intent, bool IsHit, string Text)[] Rows =
        [.. File.ReadLines(Path.Combine(Repository.Root, "tests", "Engine.Understanding.Tests", "escalations.tsv")).Skip(1)
            .Select(line => line.Split('\t')).Select(row => (row[0], row[1] == "hit", row[2]))];

    [Fact]
    public void Most_who_need_a_person_reach_one_and_few_others_do()
    {
        var read = Rows.Select(row => (row.Intent, row.IsHit, row.Text, Rule: RuleFor(row.Text))).ToArray();
        foreach (var intent in read.GroupBy(r => r.Intent))
            output.WriteLine($"{intent.Key}: {intent.Count(r => r.IsHit && r.Rule is not null)} of {intent.Count(r => r.IsHit)} hits, "
                + $"{intent.Count(r => !r.IsHit && r.Rule is not null)} of {intent.Count(r => !r.IsHit)} near misses");
        foreach (var wrong in read.Where(r => r.IsHit != r.Rule is not null))
            output.WriteLine($"{(wrong.IsHit ? "missed" : wrong.Rule)}: {wrong.Text}");

        int hits = read.Count(r => r.IsHit), reached = read.Count(r => r.IsHit && r.Rule is not null),
            called = read.Count(r => r.Rule is not null);
        Assert.True(reached >= 0.92 * hits, $"{reached} of {hits} reached a person");
        Assert.True(reached >= 0.95 * called, $"{reached} of {called} who reached a person had to");
    }

    [Theory]
    [InlineData("self_harm", 0.9)]
    [InlineData("threat", 0.9)]
    [InlineData("safety", 0.9)]
    public void Danger_is_rarely_missed(string danger, double recall)
    {
        var hits = Rows.Where(row => row.IsHit && row.Intent == danger).ToArray();
        var missed = hits.Where(row => RuleFor(row.Text) is null).Select(row => row.Text).ToArray();

        Assert.True(missed.Length <= (1 - recall) * hits.Length, string.Join('\n', missed));
    }

    private string? RuleFor(string text) => ShippedRules.Fired(text, model.Understanding);
}
