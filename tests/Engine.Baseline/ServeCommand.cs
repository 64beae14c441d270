using System.CommandLine;
using Engine.Contracts;
using Engine.Gateway;
using Engine.Gateway.Tokens;
using Engine.Runtime.Assistants;
using Engine.Understanding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Engine.Baseline;

/// <summary>
/// Serves the stateless design. The gateway is the engine's own, so what differs is the design behind it and nothing else.
/// </summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Address to listen on",
            DefaultValueFactory = _ => "http://127.0.0.1:5090" };
        var data = new Option<string>("--data") { Description = "Folder with the signing key and SQLite's file",
            DefaultValueFactory = _ => "data" };
        var postgres = new Option<string?>("--postgres") { Description = "Connection string; without it the store is SQLite" };
        var memory = new Option<bool>("--memory") { Description = "Stores nothing" };
        var command = new Command("serve", "Serves the stateless baseline") { urls, data, postgres, memory };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using IConversationStore store = parsed.GetValue(memory) ? new MemoryStore()
                : parsed.GetValue(postgres) is { } database ? await PostgresStore.OpenAsync(database)
                : new SqliteStore(parsed.GetValue(data)!);
            return await RunAsync(parsed.GetValue(urls)!, parsed.GetValue(data)!, store, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(string urls, string data, IConversationStore store, CancellationToken cancellation)
    {
        var folder = Models.Find();
        using var understanding = OnnxUnderstanding.Load(folder);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<IEngine>(new StatelessEngine(store, understanding, AssistantFile.Load(folder), TimeProvider.System));
        builder.Services.AddEngineGateway(SigningKey.LoadOrCreate(data));
        await using var app = builder.Build();
        app.MapEngineGateway();
        await app.StartAsync(cancellation);
        Console.WriteLine($"Baseline listens on {urls}");
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }
}
