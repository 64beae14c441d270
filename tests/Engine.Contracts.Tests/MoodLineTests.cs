using System.Text.Json;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;
using FsCheck;
using FsCheck.Fluent;
using static Engine.Contracts.Tests.EveryWord;

namespace Engine.Contracts.Tests;

public sealed class MoodLineTests
{
    [Fact]
    public void A_line_holds_the_last_eight_moods_to_the_hundredth_oldest_first() => Prop.ForAll<sbyte[]>(hundredths =>
    {
        var moods = hundredths.Select(h => Math.Clamp(h, (sbyte)-100, (sbyte)100) / 100f).ToArray();

        return Line(moods).Values.SequenceEqual(moods.TakeLast(MoodLine.LengthMax));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Lines_of_the_same_moods_are_equal_and_an_empty_one_is_the_default()
    {
        Assert.Equal(Line(0, -1), Line(0, -1));
        Assert.NotEqual(Line(0), Line(0, 0));
        Assert.Equal(default, Line());
        Assert.Equal([1f, -1f], Line(3, float.NegativeInfinity).Values);
    }

    [Fact]
    public void In_json_it_is_a_list_of_numbers_and_a_row_that_was_stored_before_there_were_any_has_none()
    {
        var row = JsonSerializer.SerializeToElement(Row with { Moods = Line(0.5f, -0.15f) }, ContractsJson.Default.WallRow);
        Assert.Equal("[0.5,-0.15]", row.GetProperty("moods").GetRawText());

        var stored = JsonSerializer.SerializeToElement(Row with { Moods = default }, ContractsJson.Default.WallRow);
        Assert.False(stored.TryGetProperty("moods", out _));
        Assert.Equal(default, stored.Deserialize(ContractsJson.Default.WallRow)!.Moods);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("[0.5,null]")]
    [InlineData("[\"bad\"]")]
    public void What_is_no_line_is_refused_as_bad_json(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MoodLine>(json));

    private static MoodLine Line(params IEnumerable<float> moods) => moods.Aggregate(new MoodLine(), (line, mood) => line.With(mood));
}
