namespace Engine.Understanding.Tests;

/// <summary>What the shipped model was trained on says nothing of what it is tested on.</summary>
public sealed class UtterancesTests
{
    [Fact]
    public void No_sentence_of_the_tests_is_among_the_training_rows()
    {
        var tests = Path.Combine(Repository.Root, "tests", "Engine.Understanding.Tests");
        HashSet<string> tested =
        [
            .. Rows(Path.Combine(tests, "customer-messages.tsv"), 1), .. Rows(Path.Combine(tests, "escalations.tsv"), 2),
        ];
        var trained = new[] { "utterances", "moods" }.SelectMany(
            folder => Directory.GetFiles(Path.Combine(Repository.RetailModel, folder), "*.tsv")).SelectMany(file => Rows(file, 0));

        // A message of one or two words, "real person", is a word and no sentence.
        Assert.DoesNotContain(trained, text => tested.Contains(text) && text.Split(' ').Length > 2);
    }

    private static IEnumerable<string> Rows(string file, int column) =>
        File.ReadLines(file).Skip(1).Where(line => line.Length > 0)
            .Select(line => string.Concat(line.Split('\t')[column].ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c == ' '))
                .Trim());
}
