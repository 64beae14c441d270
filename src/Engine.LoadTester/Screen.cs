using System.Globalization;
using Engine.LoadTester.Measurements;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Engine.LoadTester;

/// <summary>Where a run shows itself.</summary>
internal interface IScreen
{
    void Say(string text);

    void Show(Sample sample, int faults);
}

/// <summary>A line a second, for logs and pipes.</summary>
internal sealed class PlainScreen(TextWriter output) : IScreen
{
    public void Say(string text) => output.WriteLine(text);

    public void Show(Sample sample, int faults) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{sample.At,5:0} s {sample.Phase,-8}  {sample.Turns,5} of {sample.Intended,5} turns/s  p50 {sample.P50,7:0.0}  p99 "
            + $"{sample.P99,7:0.0} ms  handoff p99 {sample.HandoffP99 ?? 0,6:0.0} ms  waiting {sample.Waiting,4}  with a person "
                + $"{sample.WithPerson,4}  backlog {sample.Backlog,5}  retries {sample.Retries,4}  cores {sample.HostCores ?? 0,4:0.00} + "
                    + $"{sample.OwnCores:0.00}  errors {faults}"));
}

/// <summary>A table that is redrawn every second, with the last minute as bars.</summary>
internal sealed class LiveScreen(IAnsiConsole console, LiveDisplayContext live) : IScreen
{
    private const string Bars = " ▁▂▃▄▅▆▇█";
    private const int Width = 60;

    private readonly Queue<Sample> _last = new();
    private string _doing = "";

    /// <summary>Runs something with a live screen; plain lines when the output is no terminal.</summary>
    public static async Task<T> DuringAsync<T>(IAnsiConsole console, Func<IScreen, Task<T>> run)
    {
        if (!console.Profile.Capabilities.Interactive) return await run(new PlainScreen(Console.Out)).ConfigureAwait(false);
        return await console.Live(new Text("starting")).StartAsync(live => run(new LiveScreen(console, live))).ConfigureAwait(false);
    }

    public void Say(string text)
    {
        _doing = text;
        Draw();
    }

    public void Show(Sample sample, int faults)
    {
        _last.Enqueue(sample);
        if (_last.Count > Width) _last.Dequeue();
        _doing = string.Create(CultureInfo.InvariantCulture, $"{sample.At:0} s, {sample.Phase}, {faults} errors");
        Draw();
    }

    private void Draw()
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(_doing)), Border = TableBorder.Rounded };
        table.AddColumn("").AddColumn(new TableColumn("now").RightAligned()).AddColumn("last minute");
        Row("turns/s", s => s.Turns, "0");
        Row("intended/s", s => s.Intended, "0");
        Row("turn p50 ms", s => s.P50, "0.0");
        Row("turn p99 ms", s => s.P99, "0.0");
        Row("handoff p99 ms", s => s.HandoffP99 ?? 0, "0.0");
        Row("waiting", s => s.Waiting, "0");
        Row("with a person", s => s.WithPerson, "0");
        Row("retries/s", s => s.Retries, "0");
        Row("host cores", s => s.HostCores ?? 0, "0.00");
        Row("own cores", s => s.OwnCores, "0.00");
        live.UpdateTarget(table);
        live.Refresh();

        void Row(string name, Func<Sample, double> of, string format) => table.AddRow(
            new Text(name), (IRenderable)new Text(_last.Count == 0 ? "" : of(_last.Last()).ToString(format, CultureInfo.InvariantCulture)),
                new Text(Spark([.. _last.Select(of)], console)));
    }

    private static string Spark(double[] values, IAnsiConsole console)
    {
        var max = values.DefaultIfEmpty().Max();
        var bars = console.Profile.Capabilities.Unicode ? Bars : " .:-=+*#@";
        return string.Concat(values.Select(v => bars[max <= 0 ? 0 : (int)Math.Round(v / max * (bars.Length - 1))]));
    }
}
