using Engine.Training.Commands;
using Engine.Training.Data;

namespace Engine.Training.Tests;

public sealed class ErrorsCommandTests : TrainingFolder
{
    [Fact]
    public void What_hurts_most_comes_first()
    {
        using var model = Trained(
        [
            .. Rows("danger", "the lamp burns", "the lamp caught fire", "fire in the lamp", "my lamp burns", "it is burning", "fire"),
            .. Rows("person", "give me a person", "a person please", "i want a person", "person", "connect me to a person", "any person"),
            .. Rows("track", "where is my order", "track my parcel", "my parcel is late",
                "has my order been sent", "where is my parcel", "order status"),
        ]);
        LabelledText[] rows =
        [
            new("where is my parcel", "person"), new("give me a person", "track"),
                new("my parcel is late", "danger"), new("track my parcel", "track"),
        ];
        var said = new StringWriter();

        ErrorsCommand.Print(model, rows, ["danger"], ["person"], said);

        string[] kinds = [.. said.ToString().Split('\n')
            .Where(line => line.Contains(" of 4", StringComparison.Ordinal)).Select(line => line.Split(':')[0])];
        Assert.Equal(["Danger missed", "Wrongly brought to a person", "Should have reached a person"], kinds);
    }
}
