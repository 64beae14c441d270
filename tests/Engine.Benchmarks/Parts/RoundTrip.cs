using System.Net.Http.Headers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Engine.Contracts;
using Engine.Gateway;
using Engine.Gateway.Tokens;
using Engine.Journal;
using Engine.Journal.Tests;
using Engine.Runtime.Assistants;
using Engine.Silo;
using Engine.Runtime.Projections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Engine.Benchmarks.Parts;

/// <summary>
/// A message over a real socket, sixteen customers at once, journal in memory and scripted understanding: what the gateway costs.
/// </summary>
[MemoryDiagnoser]
public class RoundTrip
{
    private const int Customers = 16;

    private readonly TestFolder _folder = new();
    private readonly MemoryJournal _journal = new();
    private readonly Task[] _asking = new Task[Customers];
    private readonly int[] _messages = new int[Customers];
    private readonly AuthenticationHeaderValue[] _tokens = new AuthenticationHeaderValue[Customers];
    private EmbeddedEngine _engine = null!;
    private Wall _wall = null!;
    private WebApplication _gateway = null!, _plain = null!;
    private HttpClient _http = null!;
    private Uri[] _says = [], _echoes = [];

    [GlobalSetup]
    public async Task Setup()
    {
        _engine = await EmbeddedEngine.StartAsync(_journal, Shelf.Of(Utterances.Shared.Assistant, Utterances.Shared.Scripted));
        _wall = new Wall(_engine, _journal, TimeProvider.System);
        _wall.Start();
        var key = SigningKey.LoadOrCreate(_folder.Path);
        _gateway = await ServeAsync(
            services =>
            {
                services.AddSingleton<IEngine>(_engine);
                services.AddSingleton(_wall);
                services.AddEngineGateway(key, options => options.ConversationMessagesPerMinute = options.ConversationBytesPerMinute = 0);
            },
            app => app.MapEngineGateway());
        _plain = await ServeAsync(_ => { }, app => app.MapPost("/echo", EchoAsync));
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Customers });
        _says = [.. Enumerable.Range(0, Customers).Select(c => new Uri($"{_gateway.Urls.Single()}/v1/conversations/c-{c}/messages"))];
        _echoes = [.. Enumerable.Repeat(new Uri($"{_plain.Urls.Single()}/echo"), Customers)];
        var issuer = new TokenIssuer(key, TimeProvider.System);
        for (var c = 0; c < Customers; c++)
        {
            var conversation = new ConversationId($"c-{c}");
            await _engine.SendAsync(conversation.Actor, BotTurn.Start);
            var token = issuer.Issue(Role.Channel, "web", null, TimeSpan.FromHours(8) + TimeSpan.FromSeconds(c));   // each its own
            _tokens[c] = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        await _plain.DisposeAsync();
        await _wall.DisposeAsync();
        await _engine.DisposeAsync();
        _folder.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Customers, Description = "raw Kestrel: reads the same body, answers as many bytes")]
    public Task Plain() => AskAllAsync(_echoes);

    [Benchmark(OperationsPerInvoke = Customers, Description = "gateway: a message and the bot's answer")]
    public Task Gateway() => AskAllAsync(_says);

    private Task AskAllAsync(Uri[] addresses)
    {
        for (var c = 0; c < Customers; c++) _asking[c] = AskAsync(addresses[c], c);
        return Task.WhenAll(_asking);
    }

    private async Task AskAsync(Uri address, int customer)
    {
        var message = _messages[customer]++;
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent($$"""{"id":"m-{{message}}","text":"{{Utterances.Shared.At(customer, message)}}"}""",
                Encoding.UTF8, "application/json"),
            Headers = { Authorization = _tokens[customer] },
        };
        using var response = await _http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        response.EnsureSuccessStatusCode();
    }

    /// <summary>A turn's answer is about 900 bytes.</summary>
    private static readonly byte[] Answer = [.. Enumerable.Repeat((byte)'x', 900)];

    private static async Task EchoAsync(HttpContext http)
    {
        var read = await http.Request.BodyReader.ReadAsync();
        while (!read.IsCompleted)
        {
            http.Request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await http.Request.BodyReader.ReadAsync();
        }
        http.Request.BodyReader.AdvanceTo(read.Buffer.End);
        http.Response.ContentType = "application/json";
        await http.Response.BodyWriter.WriteAsync(Answer);
    }

    private static async Task<WebApplication> ServeAsync(Action<IServiceCollection> services, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        services(builder.Services);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return app;
    }
}
