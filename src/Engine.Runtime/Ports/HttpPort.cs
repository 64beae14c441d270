using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;

namespace Engine.Runtime.Ports;

/// <summary>
/// Asks another system by JSON over HTTP: <c>POST {"id":…,"operation":…,"parameters":{…}}</c>, answered by one JSON object whose texts,
/// numbers and truths are the values. 404 says that there is no such thing.
/// </summary>
/// <param name="client">Without a time-out and redirections of its own.</param>
public sealed class HttpPort(string name, HttpPortOptions options, HttpClient client, TimeProvider time) : IPort
{
    /// <summary>A longer answer is none.</summary>
    private const int BytesMax = 64 * 1024;

    public string Name => name;

    public async Task<PortAnswer> DoAsync(PortRequest request, DateTimeOffset deadline, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, options.Url) { Content = new ByteArrayContent(BodyOf(request)) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.TryAddWithoutValidation("Idempotency-Key", request.Id);
        if (options.Secret.Length > 0) message.Headers.TryAddWithoutValidation(options.Header, options.Secret);
        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (HttpOutcome.Of(response, time) is { } outcome) return outcome;
        var body = await ReadAsync(response.Content, cancellation).ConfigureAwait(false);
        return body is { } json && ValuesIn(json.Span) is { } values
            ? PortAnswer.Done(values)
            : PortAnswer.Refused("It answered with something that is not one JSON object of at most 64 KiB.");
    }

    private static byte[] BodyOf(PortRequest request)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("id", request.Id);
            json.WriteString("operation", request.Operation);
            json.WriteStartObject("parameters");
            foreach (var (key, value) in request.Parameters) json.WriteString(key, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    /// <returns>Null when it is too long.</returns>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        var bytes = new byte[BytesMax + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return length > BytesMax ? null : bytes.AsMemory(0, length);
    }

    /// <returns>Null when it is no JSON object.</returns>
    private static ImmutableSortedDictionary<string, string>? ValuesIn(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || reader.Read()) return null;
            var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
                if (property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                    values[property.Name] = property.Value.ToString();
            return values.ToImmutable();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)   // the second: an escape of half a surrogate pair
        {
            return null;
        }
    }
}
