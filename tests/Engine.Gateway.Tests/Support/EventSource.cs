using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Engine.Gateway.Tests.Support;

/// <summary>A stream of Server-Sent Events, read item by item; whoever waits longer than 20 s has found a bug.</summary>
internal sealed class EventSource : IAsyncDisposable
{
    private readonly CancellationTokenSource _tooLong = new(TimeSpan.FromSeconds(20));
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventSource(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _items = SseParser.Create(body).EnumerateAsync(_tooLong.Token).GetAsyncEnumerator(_tooLong.Token);
    }

    /// <summary>Opens it and hears that it is open.</summary>
    /// <param name="token">Null: it stands in the address.</param>
    /// <param name="lastEventId">What a browser says that comes back.</param>
    public static async Task<EventSource> OpenAsync(GatewayUnderTest gateway, string path, string? token, long? lastEventId = null)
    {
        var response = await SendAsync(gateway, path, token, lastEventId?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var source = new EventSource(response, await response.Content.ReadAsStreamAsync());
        var hello = await source.NextAsync();
        Assert.Equal("hello", hello.EventType);
        Assert.InRange(hello.ReconnectionInterval!.Value.TotalMilliseconds, 500, 2_600);
        return source;
    }

    public static async Task<HttpResponseMessage> SendAsync(GatewayUnderTest gateway,
        string path, string? token, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        return await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<SseItem<string>> NextAsync() =>
        await _items.MoveNextAsync() ? _items.Current : throw new InvalidOperationException("the stream has ended");

    /// <summary>Goes on to what has a name.</summary>
    public async Task<SseItem<string>> NextAsync(string name)
    {
        while (true)
            if (await NextAsync() is var item && item.EventType == name) return item;
    }

    /// <summary>The next event of the conversation.</summary>
    public async Task<JsonElement> NextEventAsync()
    {
        var item = await NextAsync();
        Assert.Equal("message", item.EventType);
        var json = JsonDocument.Parse(item.Data).RootElement;
        Assert.Equal(item.EventId, json.GetProperty("sequence").GetRawText());
        return json;
    }

    /// <summary>Goes on to an event of a type.</summary>
    public async Task<JsonElement> NextEventAsync(string type)
    {
        while (true)
            if (await NextEventAsync() is var json && json.GetProperty("type").GetString() == type) return json;
    }

    /// <returns>True when nothing more comes.</returns>
    public async Task<bool> HasEndedAsync() => !await _items.MoveNextAsync();

    public async ValueTask DisposeAsync()
    {
        await _items.DisposeAsync();
        _response.Dispose();
        _tooLong.Dispose();
    }
}
