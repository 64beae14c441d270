using System.Text.Json;
using Engine.Client;

namespace Engine.Gateway.Tests.Support;

/// <summary>A hub's stream, read item by item; whoever waits longer than 20 s has found a bug.</summary>
internal sealed class HubStream : IAsyncDisposable
{
    private readonly CancellationTokenSource _tooLong = new(TimeSpan.FromSeconds(20));
    private readonly IAsyncEnumerator<JsonElement> _items;

    private HubStream(IAsyncEnumerable<JsonElement> items) => _items = items.GetAsyncEnumerator(_tooLong.Token);

    public static HubStream Open(HubClient client, string method, params object?[] arguments) => new(client.StreamAsync(method, arguments));

    public async Task<JsonElement> NextAsync() =>
        await _items.MoveNextAsync() ? _items.Current : throw new InvalidOperationException("the stream has ended");

    /// <summary>Skips what does not matter here.</summary>
    public async Task<JsonElement> NextAsync(Func<JsonElement, bool> wanted)
    {
        while (true)
            if (await NextAsync() is var item && wanted(item)) return item;
    }

    public Task<JsonElement> NextKindAsync(string kind) => NextAsync(item => item.GetProperty("kind").GetString() == kind);

    public Task<JsonElement> NextTypeAsync(string type) => NextAsync(item => item.GetProperty("type").GetString() == type);

    public async ValueTask DisposeAsync()
    {
        await _items.DisposeAsync();
        _tooLong.Dispose();
    }
}
