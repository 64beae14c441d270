using System.Collections.Concurrent;
using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Gateway.Problems;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Streams;

/// <summary>Conversations as Server-Sent Events: opens them, and counts how many each conversation has open here.</summary>
internal sealed class EventStreams(
    IEngine engine, ISignals signals, Revocations revocations, IHostApplicationLifetime lifetime, TimeProvider time,
    IOptions<GatewayOptions> options, ILogger<EventStreams> logger)
{
    /// <summary>Shorter than the 30 s and 60 s after which proxies and load balancers usually give up a silent connection.</summary>
    public static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<ConversationId, int> _open = [];

    public IEngine Engine => engine;

    public ISignals Signals => signals;

    public Revocations Revocations => revocations;

    public IHostApplicationLifetime Lifetime => lifetime;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary>Whether a request wants a stream and not a page.</summary>
    public static bool IsWantedBy(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString()
            .Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a reader sees after a sequence, as it happens, until the conversation closes.</summary>
    /// <returns>204 when it has closed and the reader has seen that: a browser's EventSource then comes no more.</returns>
    public async Task<IResult> OpenAsync(HttpContext http, ConversationId conversation, long after)
    {
        // A browser that comes back says here what it saw last; its address is still the first one.
        if (http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last
            && (!long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out after)))
            return Problem.Of(Refusal.FieldInvalid, "'Last-Event-ID' is a sequence already seen: 0 or more.");
        var (events, _) = await engine.PageAsync(conversation, Caller.Of(http.User).Role.Reader(), after, limit: 1, http.RequestAborted);
        if (events.Count == 0)
        {
            if (await engine.WhyNotAfterAsync(conversation, after, http.RequestAborted) is { } refused) return Problem.Of(refused);
            var look = await engine.SendAsync(conversation.Actor, new Look(), http.RequestAborted);
            if (look is Reply.Refused busy) return Problem.Of(busy);
            if (look.View is ConversationView { Phase: Phase.Closed }) return Results.NoContent();
        }
        if (_open.AddOrUpdate(conversation, 1, static (_, open) => open + 1) > options.Value.StreamsPerConversationMax)
        {
            Left(conversation);
            return Problem.Of(Refusal.RateLimited, "This conversation has as many streams open here as one may have.");
        }
        http.Response.Headers["X-Accel-Buffering"] = "no";   // a proxy that gathers before it passes on is no stream
        var stream = new EventStream(this, http, conversation);
        http.Response.RegisterForDispose(stream);
        return TypedResults.ServerSentEvents(stream.ItemsAsync(after, http.RequestAborted));
    }

    public void Left(ConversationId conversation)
    {
        while (_open.TryGetValue(conversation, out var open))
            if (open == 1 ? _open.TryRemove(KeyValuePair.Create(conversation, open)) : _open.TryUpdate(conversation, open - 1, open))
                return;
    }
}
