namespace Engine.Training.Tests;

[Collection("console")]
public sealed class BadInputTests : TrainingFolder
{
    private const string Usable =
        "text\tlabel\nwhere is my order\ttrack\ntrack my parcel\ttrack\nmy parcel is late\ttrack\ni want a refund\trefund\ngive me my "
            + "money back\trefund\nrefund please\trefund\n";

    [Theory]
    [InlineData("", ":1: the first line must name the columns 'text' and 'label'")]
    [InlineData("text\tlabel\n", "holds no rows")]
    [InlineData("utterance\tintent\nhello\tgreeting\n", ":1: the first line must name")]
    [InlineData("text\tlabel\nhello\tgreeting\nno label here\n", ":3: the line has 1 column(s)")]
    [InlineData("text\tlabel\nhello\t \n", ":2: the label is empty")]
    [InlineData("text\tlabel\nhello\tgreeting\nhi\tgreeting\n", "names 1 intent(s); at least two are needed")]
    [InlineData("text\tlabel\n \tgreeting\n\tbye\n", "holds any text")]
    public void A_file_that_cannot_be_used_is_refused_with_a_sentence_that_says_where(string content, string sentence)
    {
        var (exit, errors) = Run("train", "--intents", Write("data.tsv", content), "--out", Path.Combine(Folder, "model"));

        Assert.Equal(1, exit);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one more\tsingle\n", ":8: the label 'single' has one example")]
    [InlineData("where is my order\trefund\n", "1 text(s) occur with different labels, in 2 rows")]
    [InlineData("where is my order\trefund\n", "data.tsv:2 'track'")]
    [InlineData("\ttrack\n", ":8: the text is empty; the row is left out")]
    [InlineData("a\0b\ttrack\n", ":8: the text holds NUL characters")]
    [InlineData("refund please\trefund\n", "1 text(s) occur more than once, in 2 rows")]
    public void A_file_with_oddities_is_used_and_every_one_is_named(string more, string sentence)
    {
        var (exit, errors) = Run("train", "--intents", Write("data.tsv", Usable + more), "--out", Path.Combine(Folder, "model"));

        Assert.Equal(0, exit);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Huge_texts_emoji_and_other_scripts_can_be_learnt()
    {
        var content = Usable + new string('a', 100_000) + "\ttrack\n😀😀🔥\trefund\nأين طلبي\ttrack\n\uFFFF\trefund\n";

        var (exit, errors) = Run("train", "--intents", Write("data.tsv", content), "--out", Path.Combine(Folder, "model"));

        Assert.Equal(0, exit);
        Assert.Contains(":8: the text has 100000 characters; the first 8192 are read", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_the_model_does_not_know_is_refused_at_evaluation_with_its_line()
    {
        var model = Path.Combine(Folder, "model");
        Run("train", "--intents", Write("data.tsv", Usable), "--out", model);

        var (exit, errors) = Run("evaluate", "--model", model, "--intents",
            Write("test.tsv", "text\tlabel\nrefund\trefund\nhello\tgreeting\nhi\tgreeting\n"));

        Assert.Equal(1, exit);
        Assert.Contains("test.tsv:3: the label 'greeting' is unknown to the model (2 row(s))", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sentiment_that_is_none_of_the_three_is_refused_with_its_line()
    {
        var (exit, errors) = Run("train", "--intents", Write("data.tsv", Usable), "--sentiment",
            Write("moods.tsv", "text\tlabel\ngood\thappy\n"), "--out", Path.Combine(Folder, "model"));

        Assert.Equal(1, exit);
        Assert.Contains("moods.tsv:2: the sentiment 'happy' is unknown", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var (exit, errors) = Run("train", "--intents", Path.Combine(Folder, "nowhere.tsv"), "--out", Path.Combine(Folder, "model"));

        Assert.Equal(1, exit);
        Assert.Contains("nowhere.tsv: there is no such file or folder", errors, StringComparison.Ordinal);
    }
}
