using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Contracts.Views;

/// <summary>
/// A conversation's last moods, oldest first: at most <see cref="LengthMax"/>, in steps of 0.01. As JSON a list of numbers.
/// </summary>
/// <remarks>
/// One byte each, the newest in the lowest: a mood of −1 to 1 is 1 to 201, and 0 is none. So a row on the wall carries its line in 8 bytes,
/// and two rows with the same line are equal.
/// </remarks>
[JsonConverter(typeof(MoodLineConverter))]
public readonly record struct MoodLine
{
    public const int LengthMax = 8;

    private const int Zero = 101;

    private ulong Bytes { get; init; }

    /// <param name="mood">−1 to 1; what lies outside counts as the nearer end.</param>
    /// <returns>The line with one more; the oldest goes when there are eight.</returns>
    public MoodLine With(float mood) =>
        new() { Bytes = (Bytes << 8) | (byte)(Zero + (int)MathF.Round(Math.Clamp(mood, -1, 1) * 100)) };

    /// <summary>Oldest first.</summary>
    public IEnumerable<float> Values
    {
        get
        {
            for (var n = LengthMax - 1; n >= 0; n--)
                if ((byte)(Bytes >> (8 * n)) is var coded and not 0) yield return (coded - Zero) / 100f;
        }
    }
}

public sealed class MoodLineConverter : JsonConverter<MoodLine>
{
    public override MoodLine Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException();
        var line = new MoodLine();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number) line = line.With(reader.GetSingle());
        return reader.TokenType == JsonTokenType.EndArray ? line : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, MoodLine value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var mood in value.Values) writer.WriteNumberValue(mood);
        writer.WriteEndArray();
    }
}
