using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Engine.LoadTester;

/// <summary>Settings from the command line. Each option says its default.</summary>
internal sealed class CommandLine
{
    private static readonly Settings Defaults = new();

    private readonly Option<int> _customers = Number("--customers", "Customers at a time, 1 to 100000", Defaults.Customers, 1, 100_000);
    private readonly Option<int> _agents =
        Number("--agents", "Agents, 0 to 1000; with 0 whoever is handed over gives up and starts anew", Defaults.Agents, 0, 1_000);
    private readonly Option<int> _supervisors =
        Number("--supervisors", "Supervisors, each with a filter, 0 to 100", Defaults.Supervisors, 0, 100);
    private readonly Option<double?> _rate =
        new("--rate") { Description =
            "Turns per second to ask for; without it the run searches for saturation and then measures at half of it" };
    private readonly Option<ArrivalKind> _arrivals =
        new("--arrivals") { Description =
            "Poisson, Bursts (one second in five four times as many), Day (a day's curve in the duration) or Replay (the dialogues in "
                + "order, each once); all but Poisson need --rate", DefaultValueFactory = _ => Defaults.Arrivals };
    private readonly Option<string> _duration =
        new("--duration") { Description = "How long the load lasts: a number and s, m or h, 3s to 24h", DefaultValueFactory = _ => "60s" };
    private readonly Option<string?> _warmUp =
        new("--warm-up") { Description =
            "How much of the duration warms the engine up and is not counted, 0s and more (default: a sixth, at most 10 s)" };
    private readonly Option<FileInfo?> _dialogues =
        new("--dialogues") { Description =
            "What customers say, one dialogue a line as in models/retail/samples/dialogues.jsonl, which is the default" };
    private readonly Option<int> _seed =
        new("--seed") { Description = "The same seed draws the same people, words and moments", DefaultValueFactory = _ => Defaults.Seed };
    private readonly Option<string?> _url =
        new("--url") { Description =
            "A running engine, for example http://127.0.0.1:5080; without it the load tester starts one on a temporary data folder" };
    private readonly Option<DirectoryInfo?> _tokens =
        new("--tokens") { Description = "With --url: that engine's data folder, with whose key tokens are made" };
    private readonly Option<bool> _chaos =
        new("--chaos") { Description = "Kills and pauses the engine that the load tester started, every few seconds" };

    public CommandLine()
    {
        // A validator sees the words as they are: asked for a value that is none, the parser throws instead of saying so.
        _rate.Validators.Add(r =>
        {
            if (r.Tokens is not [var token] || !double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
                || rate is not (>= 1 and <= 1_000_000))
                r.AddError("--rate must be 1 to 1000000.");
        });
        _duration.Validators.Add(
            r => { if (Duration(r.GetValue(_duration)!) is null)
                r.AddError("--duration must be a number and s, m or h, from 3s to 24h, such as 60s."); });
        _warmUp.Validators.Add(
            r => { if (r.Tokens is not [var token] || Time(token.Value) is null)
                r.AddError("--warm-up must be a number and s, m or h, such as 20s."); });
        _dialogues.Validators.Add(
            r => { if (r.GetValue(_dialogues) is { Exists: false } file) r.AddError($"--dialogues: '{file}' is not there."); });
        _url.Validators.Add(r => { if (!Uri.TryCreate(r.GetValue(_url), UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")) r.AddError("--url must be an address like http://127.0.0.1:5080."); });
        Root = new RootCommand(
            "Plays customers, agents and supervisors against an engine over its public protocols, measures, and verifies as it measures.")
        {
            _customers, _agents, _supervisors, _rate, _arrivals, _duration, _warmUp, _dialogues, _seed, _url, _tokens, _chaos, Json, Html,
        };
        Root.Validators.Add(r =>
        {
            if (r.GetResult(_warmUp) is { Tokens: [var warmUp] }
                && Time(warmUp.Value) >= (r.GetResult(_duration) is { Tokens: [var duration] } ? Duration(duration.Value)
                    : Defaults.Duration)) r.AddError("--warm-up must be shorter than --duration: what comes after it is measured.");
            if (r.GetResult(_url) is not null != r.GetResult(_tokens) is not null)
                r.AddError("--url and --tokens go together: the engine, and the data folder whose key makes tokens for it.");
            if (r.GetResult(_url) is not null && r.GetValue(_chaos))
                r.AddError("--chaos breaks only what the load tester started: leave out --url.");
            if (r.GetResult(_rate) is null && r.GetResult(_arrivals) is { Implicit: false, Tokens: [var arrivals] }
                && !arrivals.Value.Equals(nameof(ArrivalKind.Poisson), StringComparison.OrdinalIgnoreCase))
                    r.AddError("--arrivals needs --rate; a search makes its own.");
        });
    }

    public RootCommand Root { get; }

    public Option<FileInfo?> Json { get; } = new("--json") { Description = "Writes the result to this file" };

    public Option<FileInfo?> Html { get; } = new("--html") { Description = "Writes the result to this file as one page with plots" };

    public Settings SettingsIn(ParseResult parsed) => new()
    {
        Customers = parsed.GetValue(_customers),
        Agents = parsed.GetValue(_agents),
        Supervisors = parsed.GetValue(_supervisors),
        Rate = parsed.GetValue(_rate),
        Arrivals = parsed.GetValue(_arrivals),
        Duration = Duration(parsed.GetValue(_duration)!)!.Value,
        WarmUpGiven = parsed.GetValue(_warmUp) is { } warmUp ? Time(warmUp) : null,
        Dialogues = parsed.GetValue(_dialogues)?.FullName,
        Seed = parsed.GetValue(_seed),
        Url = parsed.GetValue(_url) is { } url ? new Uri(url) : null,
        Tokens = parsed.GetValue(_tokens)?.FullName,
        Chaos = parsed.GetValue(_chaos),
    };

    /// <returns>Null when it is no duration or out of range.</returns>
    internal static TimeSpan? Duration(string text) => Time(text) is { TotalSeconds: >= 3 } time ? time : null;

    /// <returns>Null when it is no time or more than a day.</returns>
    internal static TimeSpan? Time(string text)
    {
        if (text.Length < 2 || !double.TryParse(text.AsSpan(0, text.Length - 1),
            NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
        double? seconds = text[^1] switch { 's' => number, 'm' => number * 60, 'h' => number * 3_600, _ => null };
        return seconds is <= 86_400 ? TimeSpan.FromSeconds(seconds.Value) : null;
    }

    private static Option<int> Number(string name, string description, int value, int min, int max)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add((OptionResult r) =>
        {
            if (r.Errors.Any()) return;
            if (r.Tokens is [var token]
                && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given)
                    && (given < min || given > max))
                r.AddError($"{name} must be {min} to {max}.");
        });
        return option;
    }
}
