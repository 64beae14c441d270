using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Engine.Contracts.Serialization;

/// <summary>
/// Personal values that were taken out of events while they were written: a JSON array, in which each has the number that stands in its
/// event.
/// </summary>
public sealed class WordsTaken
{
    /// <summary>64 KiB holds the longest turns; a larger buffer is not kept.</summary>
    private const int KeepMax = 64 * 1024;

    private readonly Utf8JsonWriter _writer;
    private ArrayBufferWriter<byte> _json = new(1024);

    public WordsTaken() =>
        _writer = new Utf8JsonWriter(_json,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Where the converters of the event that this thread writes put what they take.</summary>
    [field: ThreadStatic]
    internal static WordsTaken? Here { get; set; }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Count = 0;
        if (_json.Capacity > KeepMax) _json = new ArrayBufferWriter<byte>(1024);
        else _json.ResetWrittenCount();
        _writer.Reset(_json);
        _writer.WriteStartArray();
    }

    /// <returns>The array, UTF-8; good until the next <see cref="Clear"/>.</returns>
    public ReadOnlySpan<byte> End()
    {
        _writer.WriteEndArray();
        _writer.Flush();
        return _json.WrittenSpan;
    }

    /// <returns>Its number, from 0.</returns>
    internal int Take<T>(T value, JsonTypeInfo<T> json)
    {
        if (value is string text) _writer.WriteStringValue(text);
        else JsonSerializer.Serialize(_writer, value, json);
        return Count++;
    }
}
