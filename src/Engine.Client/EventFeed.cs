using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Engine.Client;

/// <summary>One item of a feed.</summary>
/// <param name="Kind">The event's type, such as <c>conversation.bot-said</c>, or <c>typing</c>.</param>
/// <param name="Sequence">The event's sequence; 0 of a sign that is never stored.</param>
/// <param name="Data">The item as the protocol has it.</param>
public sealed record FeedItem(string Kind, long Sequence, JsonElement Data);

/// <summary>
/// Follows a conversation over Server-Sent Events, for as long as it is open: comes back after every break, says what it saw last, leaves
/// out what comes twice, and asks again where something is missing.
/// </summary>
/// <remarks>Runs in a browser as well: it has no socket and no thread of its own.</remarks>
/// <param name="http">An <see cref="HttpClient"/> in a browser, or any other; it stays its owner's.</param>
/// <param name="engine">The engine's address.</param>
/// <param name="token">Asked for on every connection, so that one that has ended can be renewed.</param>
public sealed class EventFeed(
    HttpMessageInvoker http, Uri engine, string conversation, Func<CancellationToken, ValueTask<string>> token, TimeProvider time,
    Pauses pauses)
{
    /// <summary>Three heartbeats that did not come: the connection is dead, whatever the network says.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(45);

    /// <summary>The last sequence seen.</summary>
    public long Last { get; private set; }

    /// <summary>How often it had to connect again.</summary>
    public int Reconnects { get; private set; }

    /// <summary>Events after a sequence and signs as they come. Ends when the conversation has closed.</summary>
    /// <exception cref="RefusedException">The engine does not let this reader in.</exception>
    public async IAsyncEnumerable<FeedItem> FollowAsync(long after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Last = after;
        for (var attempt = 0; ; attempt++)
        {
            await using var connection = new Connection(time, cancellation);
            var items = await OpenAsync(connection, cancellation).ConfigureAwait(false);
            if (items is { HasEnded: true }) yield break;
            while (items.Live is { } live && await NextAsync(live, connection, cancellation).ConfigureAwait(false) is { } item)
            {
                attempt = 0;
                if (item.EventType == "reconnect") break;
                if (item.EventType == "typing") yield return new FeedItem("typing", 0, Parse(item.Data));
                if (item.EventType != SseParser.EventTypeDefault) continue;
                var data = Parse(item.Data);
                var sequence = data.GetProperty("sequence").GetInt64();
                if (sequence <= Last) continue;   // seen before
                var withheld = data.TryGetProperty("withheld", out var number) ? number.GetInt64() : 0;
                if (sequence != Last + 1 + withheld) break;   // something is missing: it is asked for again
                Last = sequence;
                var kind = data.GetProperty("type").GetString()!;
                yield return new FeedItem(kind, sequence, data);
                if (kind == "conversation.closed") yield break;
            }
            Reconnects++;
            await pauses.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <returns>Nothing when it has to be tried again.</returns>
    private async Task<(IAsyncEnumerator<SseItem<string>>? Live, bool HasEnded)> OpenAsync(
        Connection connection, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(engine, $"/v1/conversations/{conversation}/events"));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token(cancellation).ConfigureAwait(false));
            request.Headers.Add("Last-Event-ID", Last.ToString(CultureInfo.InvariantCulture));
            // An HttpClient would otherwise wait for the end of what has none.
            var response = http is HttpClient client
                ? await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, connection.Token).ConfigureAwait(false)
                : await http.SendAsync(request, connection.Token).ConfigureAwait(false);
            connection.Response = response;
            if (response.StatusCode == HttpStatusCode.NoContent) return (null, true);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                var body = await response.Content.ReadAsStreamAsync(connection.Token).ConfigureAwait(false);
                connection.Items = SseParser.Create(body).EnumerateAsync(connection.Token).GetAsyncEnumerator(connection.Token);
                return (connection.Items, false);
            }
            if ((int)response.StatusCode is 429 or >= 500) return default;
            throw RefusedException.Of(
                (int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(connection.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (IsBroken(e) && !cancellation.IsCancellationRequested)
        {
            return default;
        }
    }

    /// <returns>Null when the connection has ended.</returns>
    private static async ValueTask<SseItem<string>?> NextAsync(
        IAsyncEnumerator<SseItem<string>> items, Connection connection, CancellationToken cancellation)
    {
        try
        {
            connection.IsAlive();
            return await items.MoveNextAsync().ConfigureAwait(false) ? items.Current : null;
        }
        catch (Exception e) when (IsBroken(e) && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool IsBroken(Exception e) => e is HttpRequestException or IOException or OperationCanceledException;

    /// <summary>One connection, cut when nothing comes for too long.</summary>
    private sealed class Connection(TimeProvider time, CancellationToken cancellation) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _silence = new(SilenceMax, time);
        private CancellationTokenSource? _either;

        public CancellationToken Token => (_either ??= CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, cancellation)).Token;

        public HttpResponseMessage? Response { get; set; }

        public IAsyncEnumerator<SseItem<string>>? Items { get; set; }

        public void IsAlive() => _silence.CancelAfter(SilenceMax);

        public async ValueTask DisposeAsync()
        {
            if (Items is not null) await Items.DisposeAsync().ConfigureAwait(false);
            Response?.Dispose();
            _either?.Dispose();
            _silence.Dispose();
        }
    }
}
