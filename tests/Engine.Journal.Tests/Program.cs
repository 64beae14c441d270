using System.Globalization;
using Engine.Journal.Tests;
using Engine.Journal.Tests.Postgres;

// dotnet run -c Release --project tests/Engine.Journal.Tests -- throughput [turns] [appenders] [actors]
// dotnet run -c Release --project tests/Engine.Journal.Tests -- postgres [turns] [appenders] [actors]
return args switch
{
    ["throughput", .. var rest] => await Throughput.PrintAsync(Number(rest, 0, 400_000), Number(rest, 1, 1_000), Number(rest, 2, 1_000)),
    ["postgres", .. var rest] => await PostgresThroughput.PrintAsync(Number(rest, 0, 200_000), Number(rest, 1, 1_000), Number(rest, 2, 1_000)),
    [AppendForever.Word, var folder] => await AppendForever.RunAsync(folder),
    _ => Usage(),
};

static int Number(string[] args, int index, int otherwise) =>
    index < args.Length ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

static int Usage()
{
    Console.Error.WriteLine("throughput|postgres [turns] [appenders] [actors]");
    return 2;
}
