using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Engine.Contracts.Serialization;

/// <summary>
/// In the place of a personal value stands its number among <see cref="WordsTaken"/>. A value itself is what was written before they were
/// kept apart.
/// </summary>
/// <remarks>
/// A number, because no personal value is one: what a customer types can't be taken for it, and an older program reads no wrong words.
/// </remarks>
internal sealed class PersonalConverter<T> : JsonConverter<T>
{
    private readonly JsonTypeInfo<T> _json = (JsonTypeInfo<T>)ContractsJson.Default.Options.GetTypeInfo(typeof(T));

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number) return JsonSerializer.Deserialize(ref reader, _json);
        return WordsKept.Here is { } kept ? kept.Value(reader.GetInt32(), _json) : Erased();
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(
            (WordsTaken.Here ?? throw new InvalidOperationException("personal values are taken by somebody")).Take(value, _json));

    private T? Erased() => _json.Kind switch
    {
        JsonTypeInfoKind.Enumerable => JsonSerializer.Deserialize("[]"u8, _json),
        JsonTypeInfoKind.Dictionary => JsonSerializer.Deserialize("{}"u8, _json),
        _ when typeof(T) == typeof(string) => (T)(object)PersonalAttribute.Erased,
        _ => default,
    };
}
