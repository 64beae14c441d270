using Engine.Silo.Places;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Engine.Contracts;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Engine.Testing;

namespace Engine.Silo.Benchmarks;

/// <summary>
/// A silo as a process of its own, which also sends when it is told to. One line to it is an order, one line from it the answer.
/// </summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    public const string Word = "silo";

    /// <summary>
    /// Empty calls that never leave a silo keep both of its threads busy with each other's continuations for as long as they are sent: what
    /// comes by wire, and timers, wait meanwhile. A turn never does that, because it waits for the journal.
    /// </summary>
    private static readonly TimeSpan SilentMax = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private SiloProcess(Process process, int siloPort, int gatewayPort) =>
        (_process, SiloPort, GatewayPort) = (process, siloPort, gatewayPort);

    public int SiloPort { get; }

    public int GatewayPort { get; }

    public int Id => _process.Id;

    /// <summary>Of the actors that are its own.</summary>
    public string Name => Text($"s{SiloPort}");

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<SiloProcess> StartAsync(string database, string cluster, int number)
    {
        var (siloPort, gatewayPort) = (11_311 + number, 30_311 + number);
        var silo = new SiloProcess(
            Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
                [.. ThisProgram(), Word, database, cluster, Text($"{siloPort}"), Text($"{gatewayPort}")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!,
            siloPort, gatewayPort);
        await silo.AnswerAsync();
        return silo;
    }

    /// <summary>Sends as fast as it can from within, and waits for the end.</summary>
    /// <param name="to">Whose actors.</param>
    /// <returns>How many were answered in all.</returns>
    public async Task<long> SendAsync(string what, string to, int senders, double seconds, int round)
    {
        await _process.StandardInput.WriteLineAsync(Text($"{what} {to} {senders} {seconds} {round}"));
        return long.Parse(await AnswerAsync(), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();   // it ends when nobody can give it orders any more
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>What the child process does.</summary>
    public static async Task<int> RunAsync(string database, string cluster, int siloPort, int gatewayPort)
    {
        await using var journal = await PostgresJournal.OpenAsync(database, TestMaster.Key);
        await ClusterPlace.PrepareAsync(database);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.AddEngine(new SiloParts(journal, Shelf.Of(Shop.Assistant, Shop.Understanding)),
            new ClusterSettings { Name = cluster, SilentMax = SilentMax, AliveEvery = SilentMax })
            .UseClusterPlace(database, IPAddress.Loopback, siloPort, gatewayPort));
        using var host = builder.Build();
        await host.StartAsync();
        Console.WriteLine("ready");
        var load = new Load(host.Services.GetRequiredService<IEngine>(), host.Services.GetRequiredService<IGrainFactory>());
        while (await Console.In.ReadLineAsync() is { } order)
        {
            var words = order.Split(' ');
            var (senders, seconds, round) = (int.Parse(words[2], CultureInfo.InvariantCulture),
                double.Parse(words[3], CultureInfo.InvariantCulture), int.Parse(words[4], CultureInfo.InvariantCulture));
            Console.WriteLine(Text($"{await load.SendAsync(words[0], words[1], senders, seconds, round)}"));
        }
        await host.StopAsync();
        return 0;
    }

    /// <summary>dotnet run starts the program itself or dotnet with its assembly.</summary>
    private static string[] ThisProgram() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [typeof(SiloProcess).Assembly.Location] : [];

    private async Task<string> AnswerAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"a silo ended with {_process.ExitCode}");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
