using System.CommandLine;
using Engine.Contracts;
using Engine.Gateway;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Runtime.Metrics;
using Engine.Runtime.Local;
using Engine.Runtime.Projections;
using Engine.Understanding;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace Engine.Host.Commands;

/// <summary>Runs the engine with its gateway until it is told to stop.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "Addresses to listen on, separated by semicolons",
        DefaultValueFactory = _ => "http://127.0.0.1:5080",
    };

    private static readonly Option<string> Data = Shared.DataOption();

    private static readonly Option<string?> JournalOption = new("--journal")
    {
        Description = "A folder, or a PostgreSQL database: \"Host=…;Username=…;Database=…\" (default: the data folder)",
    };

    private static readonly Option<string> AssistantFolder = Shared.AssistantOption();

    static ServeCommand() => Urls.Validators.Add(result =>
    {
        foreach (var url in result.GetValue(Urls)!.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                result.AddError($"--urls: '{url}' is not an address like http://127.0.0.1:5080.");
    });

    public static Command Create() => WithAction(new Command("serve", "Runs the engine and its gateway (what happens without a command, too)"));

    /// <summary>Takes the same options and does the same without naming a command.</summary>
    public static void MakeDefaultOf(RootCommand root) => WithAction(root);

    private static Command WithAction(Command command)
    {
        command.Options.Add(Urls);
        command.Options.Add(Data);
        command.Options.Add(JournalOption);
        command.Options.Add(AssistantFolder);
        ClusterArguments.AddTo(command);
        command.SetAction((parsed, cancellation) => Refusals.InOneSentenceAsync(() => ClusterArguments.Read(parsed) is { } member
            ? RunAsync(member, parsed.GetValue(Urls)!, parsed.GetValue(Data)!, parsed.GetValue(AssistantFolder)!, cancellation)
            : RunAsync(parsed.GetValue(Urls)!, parsed.GetValue(Data)!, parsed.GetValue(JournalOption) ?? parsed.GetValue(Data)!, parsed.GetValue(AssistantFolder)!, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(string urls, string data, string place, string assistantFolder, CancellationToken cancellation)
    {
        var folder = Shared.FindAssistant(assistantFolder);
        var assistant = AssistantFile.Load(folder);
        using var understanding = OnnxUnderstanding.Load(folder);
        await using var log = Log();
        var builder = WebBuilder(urls, log);

        await using var journal = await JournalPlace.OpenAsync(place, cancellation);
        var key = Shared.SigningKeyOf(data);
        using var logs = new SerilogLoggerFactory(log);
        await using var engine = await LocalEngine.StartAsync(
            journal, understanding, assistant, logger: logs.CreateLogger("Engine"), cancellation: cancellation);
        await using var wall = new Wall(engine, journal, TimeProvider.System);
        wall.Start();
        using var figures = new LiveGauges(wall, TimeProvider.System);
        using var telemetry = Telemetry.Start();

        builder.Services.AddSingleton<IEngine>(engine);   // given by value: ours to dispose
        builder.Services.AddSingleton(wall);
        builder.Services.AddEngineGateway(key);
        await using var app = builder.Build();
        app.MapEngineGateway();

        await app.StartAsync(cancellation);
        Greet(app, data, folder);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

#if CLUSTER
    private static Task<int> RunAsync(ClusterMember member, string urls, string data, string assistantFolder, CancellationToken cancellation) =>
        ClusterServe.RunAsync(member, urls, data, assistantFolder, cancellation);
#else
    private static Task<int> RunAsync(ClusterMember member, string urls, string data, string assistantFolder, CancellationToken cancellation) =>
        throw new InvalidDataException("This program was built for one machine: build it with -p:Cluster=true, from a NuGet source that has Orleans, to use --cluster.");
#endif

    internal static Serilog.Core.Logger Log() => new LoggerConfiguration()
        .MinimumLevel.Information()
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("Orleans", LogEventLevel.Warning)
        .WriteTo.Console(standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: System.Globalization.CultureInfo.InvariantCulture)
        .CreateLogger();

    internal static WebApplicationBuilder WebBuilder(string urls, Serilog.ILogger log)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddProvider(new SerilogLoggerProvider(log));   // not AddSerilog, past which the gateway's filters do not reach
        builder.WebHost.UseUrls([.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    private static void Greet(WebApplication app, string data, string assistantFolder)
    {
        foreach (var url in app.Urls) Console.WriteLine($"Engine listens on {url}");
        Console.WriteLine($"Assistant  {assistantFolder}");
        Console.WriteLine($"Data       {Path.GetFullPath(data)}");
        Console.WriteLine($"Protocol   {app.Urls.First()}/openapi/v1.json and docs/protocol.md");
        Console.WriteLine($"Tokens     dotnet run -c Release --project src/Engine.Host -- token --role channel --id web --data {data}");
        Console.WriteLine("Stop       Ctrl+C");
    }
}
