using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Engine.Benchmarks;
using Engine.Benchmarks.Growth;
using Engine.Benchmarks.Parts;
using Engine.Benchmarks.Published;
using Engine.Benchmarks.Soaks;
using Engine.Benchmarks.Streams;
using Engine.Benchmarks.Walls;

// dotnet run -c Release --project tests/Engine.Benchmarks -- engine            everything, one table, under four minutes
// dotnet run -c Release --project tests/Engine.Benchmarks -- engine --quick    the same with small numbers, under 20 s: does it still run?
// dotnet run -c Release --project tests/Engine.Benchmarks -- load [seconds [rate]]    the durable load alone, for a profiler
// dotnet run -c Release --project tests/Engine.Benchmarks -- postgres [seconds]     durable bot turns on PostgreSQL beside SQLite
// dotnet run -c Release --project tests/Engine.Benchmarks -- parts             each part of a turn by itself, with bytes allocated
// dotnet run -c Release --project tests/Engine.Benchmarks -- publish [--quick]    what docs/benchmarks.md shows
// dotnet run -c Release --project tests/Engine.Benchmarks -- check             the parts' ratios against the committed ones
// dotnet run -c Release --project tests/Engine.Benchmarks -- growth [--quick]    as what is stored and what is in memory grow
// dotnet run -c Release --project tests/Engine.Benchmarks -- soak [--minutes N] [--rate N]    the host's memory over half an hour
// dotnet run -c Release --project tests/Engine.Benchmarks -- streams [count]    customers' event streams: memory of each, and delay
// dotnet run -c Release --project tests/Engine.Benchmarks -- wall [--rows N] [--rate N] [--watchers N]    windows of the wall: cost and
// delay
switch (args)
{
    case ["engine"]:
        await new EngineRun(Sizes.Full).PrintAsync();
        return 0;
    case ["engine", "--quick"]:
        await new EngineRun(Sizes.Quick).PrintAsync();
        return 0;
    case ["load", .. var numbers]:
        var given = numbers.Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        var length = TimeSpan.FromSeconds(given is [var lasting, ..] ? lasting : 20);
        await new EngineRun(Sizes.Full with { Runs = 1, Run = length, Steady = length, Rate = given is [_, var rate]
            ? rate : null }).LoadAsync();
        return 0;
    case ["postgres", .. var seconds]:
        await OnPostgres.PrintAsync(TimeSpan.FromSeconds(seconds is [var each] ? double.Parse(each, CultureInfo.InvariantCulture) : 5));
        return 0;
    case ["parts", .. var rest]:
        var inProcess = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance))
            .WithOptions(ConfigOptions.JoinSummary);
        BenchmarkSwitcher.FromAssembly(typeof(BotTurn).Assembly).Run(rest is [] ? ["--filter", "*"] : rest, inProcess);
        return 0;
    case ["publish"]:
        return await Publish.RunAsync(quick: false, TimeProvider.System);
    case ["publish", "--quick"]:
        return await Publish.RunAsync(quick: true, TimeProvider.System);
    case ["check"]:
        return await Check.RunAsync();
    case ["growth"]:
        return await new GrowthCurve(quick: false, TimeProvider.System).RunAsync();
    case ["growth", "--quick"]:
        return await new GrowthCurve(quick: true, TimeProvider.System).RunAsync();
    case ["soak", .. var options] when Options.Of(options, "--minutes", "--rate") is { } soak:
        return await Soak.RunAsync(soak.GetValueOrDefault("--minutes", 30),
            soak.GetValueOrDefault("--rate", 300), TimeProvider.System, CancellationToken.None);
    case ["streams", .. var streams]:
        return await new Readers(streams is [var many] ? int.Parse(many, CultureInfo.InvariantCulture) : 5_000, TimeProvider.System)
            .RunAsync(CancellationToken.None);
    case ["wall", .. var numbers] when Options.Of(numbers, "--rows", "--rate", "--watchers") is { } wall:
        return await new Watchers((int)wall.GetValueOrDefault("--rows", 20_000), (int)wall.GetValueOrDefault("--rate", 500),
            (int)wall.GetValueOrDefault("--watchers", 10), TimeProvider.System).RunAsync(CancellationToken.None);
    default:
        await Console.Error.WriteLineAsync(
            "engine [--quick] | load [seconds [rate]] | postgres [seconds] | parts [--filter PATTERN] | publish [--quick] | check | "
                + "growth [--quick] | soak [--minutes N] [--rate N] | streams [count] | "
                + "wall [--rows N] [--rate N] [--watchers N]");
        return 2;
}
