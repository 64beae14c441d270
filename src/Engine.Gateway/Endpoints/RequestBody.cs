using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Engine.Contracts;
using Engine.Gateway.Problems;

namespace Engine.Gateway.Endpoints;

/// <summary>A request's JSON, or what is wrong with it.</summary>
/// <param name="Value">Null when there was a problem, or when the body was empty and may be.</param>
internal readonly record struct RequestBody<T>(T? Value, Problem? Wrong) where T : class;

internal static class RequestBody
{
    /// <param name="bytesMax">A longer body is refused; one that says so up front, unread.</param>
    public static async ValueTask<RequestBody<T>> ReadAsync<T>(HttpContext http,
        JsonTypeInfo<T> type, int bytesMax, bool mayBeEmpty = false) where T : class
    {
        if (http.Request.ContentLength > bytesMax) return new RequestBody<T>(null, TooLarge(bytesMax));
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > bytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                return new RequestBody<T>(null, TooLarge(bytesMax));
            }
            if (read.IsCompleted)
            {
                var body = mayBeEmpty && read.Buffer.IsEmpty ? default : Parse(read.Buffer, type);
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static RequestBody<T> Parse<T>(in ReadOnlySequence<byte> json, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = type.Options.MaxDepth });
            var value = JsonSerializer.Deserialize(ref reader, type);
            return reader.Read()
                ? new RequestBody<T>(null, NotJson)
                : new RequestBody<T>(value, value is null ? Problem.Of(Refusal.FieldInvalid, "The body must be a JSON object.") : null);
        }
        catch (JsonException e)
        {
            return new RequestBody<T>(null, WhatIsWrong(json, e, type.Options.MaxDepth));
        }
    }

    private static Problem TooLarge(int bytesMax) => Problem.Of(Refusal.BodyTooLarge, $"The body is longer than {bytesMax} bytes.");

    private static Problem NotJson => Problem.Of(Refusal.Malformed, "The body is not one JSON object.");

    /// <summary>Reads the body once more, to tell what is no JSON from what is no text and from what is no request.</summary>
    private static Problem WhatIsWrong(in ReadOnlySequence<byte> json, JsonException exception, int depthMax)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = depthMax });
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reader.GetString();
        }
        catch (JsonException)
        {
            return NotJson;
        }
        catch (InvalidOperationException)   // bytes that are no UTF-8, or a \u escape of half a surrogate pair
        {
            return Problem.Of(Refusal.TextInvalid, "The body holds broken Unicode.");
        }
        return Problem.Of(Refusal.FieldInvalid,
            $"The value at {exception.Path ?? "$"} is not of the type it must have, or is there twice.");
    }
}
