using System.Globalization;
using Engine.Journal.Tests;
using Engine.Journal.Tests.Postgres;

// dotnet run -c Release --project tests/Engine.Journal.Tests -- throughput [turns] [appenders] [actors]
// dotnet run -c Release --project tests/Engine.Journal.Tests -- postgres [turns] [appenders] [actors]
return args switch
{
    ["throughput", .. var rest] => await Throughput.PrintAsync(Number(rest, 0, 400_000), Number(rest, 1, 1_000), Number(rest, 2, 1_000)),
    ["postgres", .. var rest] =>
        await PostgresThroughput.PrintAsync(Number(rest, 0, 200_000), Number(rest, 1, 1_000), Number(rest, 2, 1_000)),
    [AppendForever.Word, var folder] => await AppendForever.RunAsync(folder),
    _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),   // as the test runner starts it
};

static int Number(string[] args, int index, int otherwise) =>
    index < args.Length ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
