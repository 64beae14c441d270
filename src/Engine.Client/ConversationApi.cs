using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Engine.Client;

/// <summary>The REST protocol as customers and channels speak it. Whatever was not decided is sent again until it is.</summary>
/// <remarks>
/// Hot in the load tester, once per turn: bodies are written as UTF-8 at once, answers come in rented buffers, and a bare
/// <see cref="HttpMessageInvoker"/> will do. In a browser that is an <see cref="HttpClient"/>.
/// </remarks>
/// <param name="http">Stays its owner's.</param>
/// <param name="retried">Told whenever something is sent again.</param>
public sealed class ConversationApi(HttpMessageInvoker http, Uri address, Pauses pauses, Action? retried = null)
{
    /// <summary>A page of 1,000 events of 0.3 KB fits; a longer answer grows the buffer.</summary>
    private const int AnswerBytes = 16 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly Uri _conversations = new(address, "/v1/conversations");

    public Task<Answer> StartAsync(string bearer, string channel, string conversation, string customer, CancellationToken stop) =>
        SendAsync(HttpMethod.Post, _conversations, bearer, Encoding.UTF8.GetBytes(
            $$"""{"id":"{{conversation}}","channel":"{{channel}}","customer":{"id":"{{customer}}"} }"""), stop);

    /// <param name="text">Already JSON, without quotes.</param>
    public Task<Answer> SayAsync(string bearer, string conversation, string message, JsonEncodedText text, CancellationToken stop) =>
        SendAsync(HttpMethod.Post, At(conversation, "/messages"), bearer, Body(message, text), stop);

    public Task<Answer> EventsAsync(string bearer, string conversation, long after, CancellationToken stop) =>
        SendAsync(
            HttpMethod.Get, At(conversation, string.Create(CultureInfo.InvariantCulture, $"/events?after={after}&limit=1000")), bearer,
            body: null, stop);

    public Task<Answer> AskForPersonAsync(string bearer, string conversation, string command, CancellationToken stop) =>
        SendAsync(HttpMethod.Post, At(conversation, "/human"), bearer, Body(command), stop);

    public Task<Answer> CloseAsync(string bearer, string conversation, string command, CancellationToken stop) =>
        SendAsync(HttpMethod.Post, At(conversation, "/close"), bearer, Body(command), stop);

    /// <summary>Shows the agent for a few seconds that the customer types. Say so every 3 or 4 seconds while it lasts.</summary>
    public Task<Answer> TypingAsync(string bearer, string conversation, CancellationToken stop) =>
        SendAsync(HttpMethod.Post, At(conversation, "/typing"), bearer, null, stop);

    private Uri At(string conversation, string rest) => new($"{_conversations}/{conversation}{rest}");

    private static byte[] Body(string command) => Encoding.UTF8.GetBytes($$"""{"id":"{{command}}"}""");

    private static byte[] Body(string message, JsonEncodedText text)
    {
        var body = new byte[message.Length + text.EncodedUtf8Bytes.Length + 19];   // 19 = {"id":"","text":""}
        var at = Put(body, 0, "{\"id\":\""u8);
        at += Encoding.ASCII.GetBytes(message, body.AsSpan(at));
        at = Put(body, at, "\",\"text\":\""u8);
        at = Put(body, at, text.EncodedUtf8Bytes);
        Put(body, at, "\"}"u8);
        return body;
    }

    private static int Put(byte[] body, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(body.AsSpan(at));
        return at + bytes.Length;
    }

    private async Task<Answer> SendAsync(HttpMethod method, Uri address, string bearer, byte[]? body, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await OnceAsync(method, address, bearer, body, stop).ConfigureAwait(false);
            if (!answer.MayBeRepeated) return answer;
            answer.Dispose();
            retried?.Invoke();
            await pauses.WaitAsync(attempt, stop).ConfigureAwait(false);
        }
    }

    private async Task<Answer> OnceAsync(HttpMethod method, Uri address, string bearer, byte[]? body, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(AnswerBytes);
        try
        {
            using var request = new HttpRequestMessage(method, address) { Version = HttpVersion.Version11 };
            request.Headers.TryAddWithoutValidation("Authorization", bearer);
            if (body is not null)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = Json;
            }
            using var response = await http.SendAsync(request, stop).ConfigureAwait(false);
            await using var stream = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
            var length = 0;
            while (true)
            {
                if (length == buffer.Length) buffer = Grown(buffer);
                var read = await stream.ReadAsync(buffer.AsMemory(length), stop).ConfigureAwait(false);
                if (read == 0) return new Answer((int)response.StatusCode, buffer, length);
                length += read;
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !stop.IsCancellationRequested)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return Answer.None;
        }
    }

    private static byte[] Grown(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
