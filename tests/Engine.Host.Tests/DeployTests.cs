using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Engine.Host.Tests.Support;
using Engine.Runtime.Metrics;
using YamlDotNet.RepresentationModel;

namespace Engine.Host.Tests;

/// <summary>What lies in deploy/ fits the program.</summary>
public sealed partial class DeployTests
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    /// <summary>Instrument → its name and unit in Prometheus.</summary>
    private static readonly Dictionary<string, string> Instruments = Published().ToDictionary(i => i.Name, InPrometheus);

    public static TheoryData<string> Yaml =>
        [.. Directory.GetFiles(Path.Combine(Repository, "deploy"), "*.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository, file))];

    [Theory]
    [MemberData(nameof(Yaml))]
    public async Task Every_manifest_can_be_read_and_starts_the_engine_with_words_that_it_knows(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(await File.ReadAllTextAsync(Path.Combine(Repository, file))));
        var commands = yaml.Documents.SelectMany(d => d.AllNodes).OfType<YamlSequenceNode>()
            .Select(list => list.Children.OfType<YamlScalarNode>().Select(word => word.Value!).ToList())
            .Where(words => words is ["serve", ..]).ToList();
        if (commands.Count == 0) return;

        var (_, help, _) = await HostProcess.RunAsync("serve", "--help");
        Assert.All(commands.SelectMany(c => c).Where(word => word.StartsWith("--", StringComparison.Ordinal)),
            option => Assert.Contains(option, help, StringComparison.Ordinal));
    }

    [Fact]
    public void The_dashboard_asks_for_figures_that_there_are()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository, "deploy", "grafana", "engine.json")));
        var asked = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .SelectMany(target => Metric().Matches(target.GetProperty("expr").GetString()!))
            .Select(match => match.Value.EndsWith("_bucket", StringComparison.Ordinal) ? match.Value[..^"_bucket".Length] : match.Value)
            .Distinct().ToList();

        Assert.True(asked.Count >= 8);
        Assert.All(asked, name => Assert.Contains(name, Instruments.Values));
    }

    [Fact]
    public void The_documentation_lists_every_figure_and_no_other()
    {
        var listed = Listed().Matches(File.ReadAllText(Path.Combine(Repository, "docs", "metrics.md")))
            .Select(match => match.Groups[1].Value);

        Assert.Equal(Instruments.Keys.Order(), listed.Order());
    }

    private static IEnumerable<Instrument> Published()
    {
        RuntimeHelpers.RunClassConstructor(typeof(EngineMeter).TypeHandle);
        using var live = new LiveGauges(null!, TimeProvider.System);   // only their names are asked for
        var all = new List<Instrument>();
        using var listener = new MeterListener { InstrumentPublished =
            (instrument, _) => { if (instrument.Meter.Name == EngineMeter.Name) all.Add(instrument); } };
        listener.Start();
        return all;
    }

    private static string InPrometheus(Instrument instrument) =>
        instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : instrument is Counter<long> ? "_total" : "");

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"\bengine_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^\| `(engine\.[a-z._]+)`", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
