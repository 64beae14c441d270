namespace Engine.LoadTester.Tests;

public sealed class CommandLineTests
{
    private readonly CommandLine _line = new();

    [Theory]
    [InlineData("60s", 60)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7_200)]
    public void A_duration_is_a_number_and_a_unit(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), CommandLine.Duration(text));

    [Theory]
    [InlineData("60")]
    [InlineData("2s")]
    [InlineData("25h")]
    [InlineData("-5s")]
    [InlineData("s")]
    public void Anything_else_is_none(string text) => Assert.Null(CommandLine.Duration(text));

    [Theory]
    [InlineData("--duration 12s", 2)]
    [InlineData("--duration 5m", 10)]
    [InlineData("--duration 12s --warm-up 0s", 0)]
    [InlineData("--duration 12s --warm-up 11.5s", 11.5)]
    public void A_run_warms_up_for_a_sixth_but_ten_seconds_at_most_or_for_as_long_as_it_is_told(string arguments, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), _line.SettingsIn(_line.Root.Parse(arguments.Split(' '))).WarmUp);

    [Fact]
    public void Every_option_is_taken()
    {
        var parsed = _line.Root.Parse((
            "--customers 5 --agents 2 --supervisors 1 --rate 50 --arrivals Bursts --duration 10s --seed 7 --url http://127.0.0.1:1 "
                + "--tokens . --json o.json --html o.html").Split(' '));

        Assert.Empty(parsed.Errors);
        var settings = _line.SettingsIn(parsed);
        Assert.Equal((5, 2, 1, 50, ArrivalKind.Bursts, 10, 7),
            (settings.Customers, settings.Agents, settings.Supervisors, settings.Rate,
                settings.Arrivals, settings.Duration.TotalSeconds, settings.Seed));
        Assert.Equal(new Uri("http://127.0.0.1:1"), settings.Url);
    }

    [Theory]
    [InlineData("--customers 0")]
    [InlineData("--agents -1")]
    [InlineData("--rate 0")]
    [InlineData("--rate fast")]
    [InlineData("--customers many")]
    [InlineData("--rate 5 --arrivals Sometimes")]
    [InlineData("--duration 5")]
    [InlineData("--warm-up long")]
    [InlineData("--warm-up -1s")]
    [InlineData("--duration 10s --warm-up 10s")]
    [InlineData("--url http://127.0.0.1:1")]
    [InlineData("--tokens .")]
    [InlineData("--url ftp://x --tokens .")]
    [InlineData("--url http://127.0.0.1:1 --tokens . --chaos")]
    [InlineData("--arrivals Day")]
    [InlineData("--dialogues nowhere.jsonl")]
    public void What_cannot_be_run_is_said_before_anything_starts(string arguments) =>
        Assert.NotEmpty(_line.Root.Parse(arguments.Split(' ')).Errors);
}
