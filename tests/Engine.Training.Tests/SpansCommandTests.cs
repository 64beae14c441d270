using Engine.Training.Commands;

namespace Engine.Training.Tests;

public sealed class SpansCommandTests : TrainingFolder
{
    [Fact]
    public void Spans_are_counted_against_tags_of_tokens()
    {
        var file = Write("turns.tsv",
            "text\tlabel\tslots\nmy phone number is 212 555 0123\tx\tO O O O phone_number phone_number phone_number\ncall me on "
                + "2125550199\tx\tO O O O\nmine is fast\tx\tO O email_address\n");
        var table = new StringWriter();

        SpansCommand.Print(file, table);

        Assert.Contains("| phone | 1 | 100% | 100% of 1 | 100% | 2 | 50% |", table.ToString()
            .Replace(" %", "%", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("| email | 1 | 0% | – of 0 | – | 0 | – |", table.ToString()
            .Replace(" %", "%", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_tags_is_refused()
    {
        var refusal = Assert.Throws<InvalidDataException>(
            () => SpansCommand.Print(Write("plain.tsv", "text\tlabel\nhello\tx\n"), TextWriter.Null));

        Assert.Contains("plain.tsv:1: the first line must name the columns 'text' and 'slots'", refusal.Message, StringComparison.Ordinal);
    }
}
