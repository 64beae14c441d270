using System.Net.Http.Headers;
using System.Text;
using Engine.Client;
using Engine.Contracts;
using Engine.Gateway.Tokens;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Runtime.Projections;
using Engine.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Engine.Gateway.Tests.Support;

/// <summary>The gateway in front of a real engine, on a port of 127.0.0.1 that was free.</summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    private IJournal _journal = null!;
    private WebApplication _app = null!;
    private EngineUnderTest _host = null!;

    /// <summary>So that what a library judges by the machine's own clock has not expired.</summary>
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Time { get; } = new(Start);

    public CapturedLogs Logs { get; } = new();

    public SigningKey Key { get; } = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    public HttpClient Http { get; private set; } = null!;

    public IEngine Engine => _host.Engine;

    public IServiceProvider Services => _app.Services;

    public IJournal Journal => _journal;

    public Uri Address => Http.BaseAddress!;

    /// <param name="around">Puts something between the gateway and the engine.</param>
    public static async Task<GatewayUnderTest> StartAsync(
        Action<GatewayOptions>? options = null, Func<IEngine, IEngine>? around = null, Action<IServiceCollection>? services = null,
        bool isTraced = false, Func<GatewayUnderTest, Shelf>? shelf = null)
    {
        var test = new GatewayUnderTest();
        test._journal = await TestJournal.OpenAsync();
        test._host = await EngineUnderTest.StartAsync(test._journal, SmallShop.Understanding,
            SmallShop.Assistant, time: test.Time, isTraced: isTraced, shelf: shelf is null ? null : () => shelf(test));

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Logging.ClearProviders().AddProvider(test.Logs);
        builder.Services.AddSingleton<TimeProvider>(test.Time);
        builder.Services.AddSingleton(around?.Invoke(test.Engine) ?? test.Engine);
        builder.Services.AddSingleton(test._host.Signals);
        builder.Services.AddSingleton(test._host.Assistants);
        builder.Services.AddSingleton(test._journal);
        // Past whatever is around.
        builder.Services.AddSingleton(provider =>
            new Wall(test.Engine, test._journal, test.Time, logger: provider.GetRequiredService<ILogger<Wall>>()));
        builder.Services.AddSingleton(provider =>
            new Figures(test.Engine, test._journal, test.Time, logger: provider.GetRequiredService<ILogger<Figures>>()));
        builder.Services.AddProjections();
        builder.Services.AddEngineGateway(test.Key, options);
        services?.Invoke(builder.Services);
        test._app = builder.Build();
        test._app.MapEngineGateway();
        await test._app.StartAsync();
        test.Http = new HttpClient { BaseAddress = new Uri(test._app.Urls.Single()), Timeout = TimeSpan.FromSeconds(30) };
        return test;
    }

    /// <param name="id">Left out, somebody; for a channel, <c>web</c>.</param>
    public string Token(Role role, string? id = null, string? conversation = null, TimeSpan? lifetime = null) =>
        new TokenIssuer(Key, Time).Issue(
        role, id ?? (role == Role.Channel ? "web" : "somebody"),
        conversation is null ? null : new ConversationId(conversation), lifetime ?? TimeSpan.FromHours(1));

    /// <summary>Opens a conversation for the customer <c>cy</c> and returns the customer's token.</summary>
    public async Task<string> OpenAsync(string conversation) =>
        (await PostAsync("/v1/conversations", Token(Role.Channel),
            $$$$"""{"id":"{{{{conversation}}}}","channel":"web","customer":{"id":"cy","name":"Cy","facts":{"tier":"gold"}}}""")).String(
                "token");

    /// <summary>The customer says something, under a message id that is the text's place.</summary>
    public Task<Answer> SayAsync(string conversation, string token, string id, string text) =>
        PostAsync($"/v1/conversations/{conversation}/messages", token, $$"""{"id":"{{id}}","text":"{{text}}"}""");

    public Task<Answer> PostAsync(string path, string? token, string json) => PostAsync(path, token, Encoding.UTF8.GetBytes(json));

    public Task<Answer> PostAsync(string path, string? token, byte[] body) =>
        SendAsync(HttpMethod.Post, path, token,
            new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } });

    public Task<Answer> GetAsync(string path, string? token) => SendAsync(HttpMethod.Get, path, token);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? token, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Http.SendAsync(request);
        return new Answer(
            response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType,
            response.Headers.RetryAfter?.Delta, response.Headers.WwwAuthenticate.ToString());
    }

    public Task<HubClient> AgentAsync(string id, Role role = Role.Agent) =>
        HubClient.ConnectAsync(new Uri(Address, "/hubs/agent"), Token(role, id));

    public Task<HubClient> SupervisorAsync(string id) =>
        HubClient.ConnectAsync(new Uri(Address, "/hubs/supervisor"), Token(Role.Supervisor, id));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        var stop = _host.DisposeAsync().AsTask();
        while (!stop.IsCompleted)   // it waits for work in hand by the clock that stands still
        {
            Time.Advance(TimeSpan.FromMilliseconds(5));
            await Task.Yield();
        }
        await stop;
        await _journal.DisposeAsync();
    }
}
