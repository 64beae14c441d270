using System.Globalization;
using System.Text;
using Engine.LoadTester.Reports;

namespace Engine.Benchmarks.Published;

/// <summary>docs/benchmarks.md. Each command owns one section, by its heading, and leaves the others as they are.</summary>
internal static class Page
{
    public const string Parts = "Parts", Whole = "The whole", Growth = "Growth", Soak = "Soak", Stateless = "Against a stateless service";

    private const string Head =
        """
        # Benchmarks

        Written by the commands that stand above each table; nothing here is typed by hand. Absolute figures are this machine's;
        the ratios are what `-- check` compares (see [load.md](load.md)). µ: millionth; ×: how many times the line's baseline.

        """;

    private static readonly string[] Order = [Parts, Whole, Growth, Soak, Stateless];

    /// <summary>The repository's docs folder, from anywhere below it.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no repository above.</exception>
    public static string Folder
    {
        get
        {
            foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
                for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
                    if (File.Exists(Path.Combine(at.FullName, "Engine.sln"))) return Path.Combine(at.FullName, "docs");
            throw new DirectoryNotFoundException("There is no Engine.sln above this folder: run it from the repository.");
        }
    }

    /// <summary>Puts a section in its place.</summary>
    public static void Write(string title, string body)
    {
        var path = Path.Combine(Folder, "benchmarks.md");
        File.WriteAllText(path, With(File.Exists(path) ? File.ReadAllText(path) : "", title, body));
    }

    /// <returns>The page with that section instead of the one it had, in its place; the others as they were.</returns>
    public static string With(string page, string title, string body)
    {
        var sections = Sections(page);
        sections[title] = body.Trim();
        var text = new StringBuilder(Head);
        foreach (var name in Order)
            if (sections.TryGetValue(name, out var section)) text.Append("\n## ").Append(name).Append("\n\n").Append(section).Append('\n');
        return text.ToString();
    }

    /// <summary>Machine, day and command: what a figure is worth nothing without.</summary>
    public static string Origin(string command, Machine machine, DateTimeOffset at, TimeSpan took) =>
        string.Create(CultureInfo.InvariantCulture,
        $"`{command}`, {at:yyyy-MM-dd HH:mm} UTC, {took.TotalMinutes:0.#} minutes. {machine.Cpu}, {machine.Cores} cores, "
            + $"{machine.MemoryGb:0.#} GB, {machine.Runtime}, load average {machine.LoadAverage:0.0} before.\n\n");

    /// <summary>A plot as a picture of its own: with its colours, on white.</summary>
    public static void WritePicture(string name, string svg)
    {
        const string Style =
            "<style>text{font:12px "
                + "sans-serif;fill:#444}.grid{stroke:#e4e4e4}.curve{fill:none;stroke-width:2}.c1{stroke:#1f6feb}.c2{stroke:#d1570c}"
        + ".c3{stroke:#2a8a3e}.c4{stroke:#8250df}"
            + ".legend.c1{fill:#1f6feb;stroke:none}.legend.c2{fill:#d1570c;stroke:none}"
        + ".legend.c3{fill:#2a8a3e;stroke:none}.legend.c4{fill:#8250df;stroke:none}</style>"
        + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>";
        var open = svg.IndexOf('>') + 1;
        File.WriteAllText(Path.Combine(Folder, name),
            svg[..open].Replace("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", StringComparison.Ordinal)
                + Style + svg[open..] + "\n");
    }

    private static Dictionary<string, string> Sections(string page)
    {
        var sections = new Dictionary<string, string>();
        foreach (var section in ("\n" + page).Split("\n## ").Skip(1))
        {
            var end = section.IndexOf('\n');
            sections[section[..end].Trim()] = section[end..].Trim();
        }
        return sections;
    }
}
