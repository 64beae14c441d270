using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Engine.Contracts.Serialization;

/// <summary>Personal values on their way back into the events that they were taken from. See <see cref="WordsTaken"/>.</summary>
public sealed class WordsKept
{
    private readonly byte[] _json;
    private readonly List<Range> _values = [];

    /// <param name="json">What <see cref="WordsTaken.End"/> gave.</param>
    /// <exception cref="JsonException">It is no array.</exception>
    public WordsKept(byte[] json)
    {
        _json = json;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) throw new JsonException("personal values are an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            _values.Add(start..(int)reader.BytesConsumed);
        }
    }

    /// <summary>Where the converters of the event that this thread reads find what was taken; null: nobody has it any more.</summary>
    [field: ThreadStatic]
    internal static WordsKept? Here { get; set; }

    /// <exception cref="JsonException">There is no such number.</exception>
    internal T? Value<T>(int number, JsonTypeInfo<T> json) => (uint)number < (uint)_values.Count
        ? JsonSerializer.Deserialize(_json.AsSpan(_values[number]), json)
        : throw new JsonException($"there is no personal value {number}");
}
