using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Engine.LocalCluster;

namespace Engine.Silo.Tests.Processes;

/// <summary>docs/grain-client.md can be taken at its word.</summary>
public sealed partial class GrainClientTests
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));

    [Fact]
    public async Task The_pages_lines_compile_with_one_reference_and_talk_with_a_running_cluster()
    {
        await using var cluster = await Topology.StartAsync(silos: 1, gateways: 0, isPlain: true);
        var folder = Directory.CreateTempSubdirectory("engine-grain-client-");
        try
        {
            var lines = Lines().Match(await File.ReadAllTextAsync(Path.Combine(Repository, "docs", "grain-client.md"))).Groups[1].Value;
            Assert.InRange(lines.Split('\n').Length, 10, 30);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Program.cs"), lines);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Channel.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup>
                  <ItemGroup><ProjectReference Include="{Repository}/src/Engine.Silo/Engine.Silo.csproj" /></ItemGroup>
                </Project>
                """);

            var (built, build) = await RunAsync(folder.FullName, "build", "-c", Configuration(), "-p:BuildProjectReferences=false");
            Assert.True(built == 0, build);
            var (exitCode, output) =
                await RunAsync(folder.FullName, Path.Combine("bin", Configuration(), "net10.0", "Channel.dll"), cluster.Database);

            Assert.True(exitCode == 0, output);
            Assert.Contains("order", output, StringComparison.OrdinalIgnoreCase);   // what the shipped assistant says about orders
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string folder, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder,
                RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    /// <summary>These tests' own: what they are built with is there already.</summary>
    private static string Configuration() => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string Here([CallerFilePath] string file = "") => file;

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Lines();
}
