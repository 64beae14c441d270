using Engine.Contracts;
using Engine.Understanding.Acts;

namespace Engine.Understanding.Tests;

/// <summary>What people say in one to five words is read as what it does in the conversation.</summary>
public sealed class ActTests(RetailModel model) : IClassFixture<RetailModel>
{
    /// <summary>acts.tsv: a message and its act, or none for a message that says more than an act.</summary>
    public static TheoryData<string, string> Messages()
    {
        var messages = new TheoryData<string, string>();
        foreach (var row in File.ReadLines(Path.Combine(Repository.Root, "tests", "Engine.Understanding.Tests", "acts.tsv"))
            .Skip(1).Select(line => line.Split('\t')))
            messages.Add(row[0], row[1]);
        return messages;
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_short_message_is_its_act_and_a_longer_one_is_none(string text, string act) =>
        Assert.Equal(act, ActReading.Of(text).Act?.ToString().ToLowerInvariant() ?? "");

    [Theory]
    [MemberData(nameof(Messages))]
    public void Whoever_says_nothing_but_an_act_is_not_angry(string text, string act)
    {
        var analysis = model.Understanding.Analyze(text);

        if (act.Length > 0) Assert.True(analysis is { Frustration: 0 } and ({ Sentiment: >= 0 } or { Act: DialogueAct.Deny }),
            $"{analysis}");
    }

    [Theory]
    [InlineData("danke", "de")]
    [InlineData("merci", "fr")]
    [InlineData("muchas gracias", "es")]
    [InlineData("no thanks", "en")]
    [InlineData("no", "und")]
    [InlineData("ok", "und")]
    [InlineData("hi", "und")]
    [InlineData("problem", "und")]
    [InlineData("👍", "und")]
    public void An_act_names_its_language_only_where_no_other_shares_it(string text, string language) =>
        Assert.Equal(language, model.Understanding.Analyze(text).Language);

    [Theory]
    [InlineData("no wait yes")]
    [InlineData("")]
    [InlineData("\uD83D")]
    [InlineData("👍👎👍👎👍👎👍👎👍👎👍👎👍👎👍👎")]
    [InlineData("ok ok, yes yes, no no, bye bye, hi hi, thanks thanks, wait wait")]
    public void No_message_is_too_odd_to_have_an_act_or_none(string text) => _ = ActReading.Of(text);
}
