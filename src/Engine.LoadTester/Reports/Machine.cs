using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Engine.LoadTester.Reports;

/// <summary>What the figures were taken on.</summary>
/// <param name="LoadAverage">Of the last minute when the run began: above the number of cores, others were at work too.</param>
internal sealed record Machine(string Cpu, int Cores, double MemoryGb, string Os, string Runtime, string Version, double? LoadAverage)
{
    public static Machine This() => new(
        Line("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0, 1),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        Load());

    private static string? Line(string path, string name) =>
        File.Exists(path) && File.ReadLines(path).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':') + 1)..].Trim()
            : null;

    private static double? Load() => File.Exists("/proc/loadavg")
        && double.TryParse(File.ReadAllText("/proc/loadavg").Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var load)
            ? load : null;
}
