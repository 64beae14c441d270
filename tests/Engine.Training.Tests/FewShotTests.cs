using Engine.Training.Data;
using Engine.Training.Measurements;

namespace Engine.Training.Tests;

public sealed class FewShotTests
{
    private static readonly LabelledText[] Rows =
        [.. Enumerable.Range(0, 12)
            .SelectMany(intent => Enumerable.Range(0, intent == 0 ? 6 : 40)
                .Select(i => new LabelledText($"message {i} of {intent}", $"intent{intent}")))];

    [Fact]
    public void Half_of_the_test_messages_are_of_intents_that_training_never_saw()
    {
        var cut = FewShot.Cut(Rows, seed: 1);

        var known = cut.Train.Select(row => row.Label).ToHashSet();
        Assert.Equal(cut.Test.Count, 2 * cut.Test.Count(row => row.IsOutOfScope));
        Assert.All(cut.Test.Where(row => !row.IsOutOfScope), row => Assert.Contains(row.Label, known));
        Assert.All(cut.Test.Where(row => row.IsOutOfScope), row => Assert.DoesNotContain("intent" + row.Text.Split(' ')[^1], known));
    }

    [Fact]
    public void An_intent_has_5_to_30_examples_and_none_of_them_is_asked_about()
    {
        var cut = FewShot.Cut(Rows, seed: 2);

        // 24: of 40, some are left to ask about.
        Assert.All(cut.Train.GroupBy(row => row.Label), intent => Assert.InRange(intent.Count(), 5, 24));
        Assert.Empty(cut.Train.Select(row => row.Text).Intersect(cut.Test.Select(row => row.Text)));
    }

    [Fact]
    public void The_same_seed_cuts_the_same_and_another_cuts_otherwise()
    {
        Assert.Equal(FewShot.Cut(Rows, 3).Test, FewShot.Cut(Rows, 3).Test);
        Assert.NotEqual(FewShot.Cut(Rows, 3).Test, FewShot.Cut(Rows, 4).Test);
    }

    [Fact]
    public void A_set_with_too_few_examples_is_refused() =>
        Assert.Contains("1 intent(s) have",
            Assert.Throws<InvalidDataException>(() => FewShot.Cut(Rows[..46], 1)).Message, StringComparison.Ordinal);
}
