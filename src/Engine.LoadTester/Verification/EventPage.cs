using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.LoadTester.Verification;

/// <summary>A page of one conversation's events, <c>{"events":[{…},…],…}</c>, in full.</summary>
internal static class EventPage
{
    /// <exception cref="JsonException">It is not JSON of that form.</exception>
    public static List<(Committed Committed, long Withheld)> Read(ReadOnlySpan<byte> json, ActorId conversation)
    {
        var events = new List<(Committed, long)>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("events"u8)) continue;
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) events.Add(EventCodec.Read(ref reader, conversation));
        }
        return events;
    }
}
