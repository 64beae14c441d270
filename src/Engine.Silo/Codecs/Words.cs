using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Silo.Codecs;

/// <summary>What a message is. On the wire between versions: append only.</summary>
internal enum WordKind : byte { Command = (byte)'C', Reply = (byte)'R', Committed = (byte)'E', Actor = (byte)'A' }

/// <summary>Commands, replies and committed events as JSON for another machine. Fields that a reader does not know are skipped.</summary>
internal static class Words
{
    private static readonly JsonEncodedText
        ReplyName = JsonEncodedText.Encode("reply"), EventsName = JsonEncodedText.Encode("events"),
            ActorName = JsonEncodedText.Encode("actor"),
        SequenceName = JsonEncodedText.Encode("sequence"), AtName = JsonEncodedText.Encode("at"),
            PositionName = JsonEncodedText.Encode("position"),
        EventName = JsonEncodedText.Encode("event");

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_event;

    public static WordKind Write(Utf8JsonWriter json, object word)
    {
        switch (word)
        {
            case Command command:
                JsonSerializer.Serialize(json, command, ContractsJson.Default.Command);
                return WordKind.Command;
            case Reply reply:
                WriteReply(json, reply);
                return WordKind.Reply;
            case Committed committed:
                WriteCommitted(json, committed);
                return WordKind.Committed;
            case ActorId actor:
                json.WriteStringValue(actor.ToString());
                return WordKind.Actor;
            default:
                throw new InvalidOperationException($"{word.GetType().Name} is not sent between machines");
        }
    }

    /// <exception cref="JsonException">It is not what it says, or of a type that this version does not know.</exception>
    public static object Read(WordKind kind, ReadOnlySpan<byte> json)
    {
        if (kind == WordKind.Command)
            return JsonSerializer.Deserialize(json, ContractsJson.Default.Command) ?? throw new JsonException("a command is an object");
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return kind switch
        {
            WordKind.Reply => ReadReply(ref reader, json),
            WordKind.Committed => ReadCommitted(ref reader, json),
            WordKind.Actor => ReadActor(ref reader),
            _ => throw new JsonException($"'{(char)kind}' is nothing that this version knows"),
        };
    }

    private static void WriteReply(Utf8JsonWriter json, Reply reply)
    {
        json.WriteStartObject();
        json.WritePropertyName(ReplyName);
        JsonSerializer.Serialize(json, reply, ContractsJson.Default.Reply);
        if (reply is Reply.Accepted { Events.IsDefaultOrEmpty: false } accepted)
        {
            json.WriteStartArray(EventsName);
            foreach (var committed in accepted.Events) WriteCommitted(json, committed);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static Reply ReadReply(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        Reply? reply = null;
        var events = ImmutableArray<Committed>.Empty;
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals(ReplyName.EncodedUtf8Bytes))
            {
                reader.Read();
                reply = JsonSerializer.Deserialize(ref reader, ContractsJson.Default.Reply);
            }
            else if (reader.ValueTextEquals(EventsName.EncodedUtf8Bytes))
            {
                reader.Read();
                var read = ImmutableArray.CreateBuilder<Committed>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) read.Add(ReadCommitted(ref reader, json));
                events = read.ToImmutable();
            }
            else Skip(ref reader);
        }
        return reply switch
        {
            Reply.Accepted accepted => accepted with { Events = events },
            not null => reply,
            null => throw new JsonException("a reply says what came of it"),
        };
    }

    public static void WriteCommitted(Utf8JsonWriter json, Committed committed)
    {
        var @event = t_event ??= new ArrayBufferWriter<byte>(1024);
        @event.ResetWrittenCount();
        EventCodec.Write(@event, committed.Event);
        json.WriteStartObject();
        json.WriteString(ActorName, committed.Actor.ToString());
        json.WriteNumber(SequenceName, committed.Sequence);
        json.WriteNumber(AtName, committed.At.ToUnixTimeMilliseconds());
        json.WriteNumber(PositionName, committed.Position);
        json.WritePropertyName(EventName);
        json.WriteRawValue(@event.WrittenSpan, skipInputValidation: true);
        json.WriteEndObject();
        if (@event.Capacity > 256 * 1024) t_event = null;
    }

    /// <summary>What only a newer version can read is kept as it is: whoever follows goes on.</summary>
    /// <param name="json">What the reader reads.</param>
    public static Committed ReadCommitted(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        ActorId actor = default;
        long sequence = 0, at = 0, position = 0;
        Event? @event = null;
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals(ActorName.EncodedUtf8Bytes))
            {
                reader.Read();
                actor = ReadActor(ref reader);
            }
            else if (reader.ValueTextEquals(SequenceName.EncodedUtf8Bytes)) sequence = Number(ref reader);
            else if (reader.ValueTextEquals(AtName.EncodedUtf8Bytes)) at = Number(ref reader);
            else if (reader.ValueTextEquals(PositionName.EncodedUtf8Bytes)) position = Number(ref reader);
            else if (reader.ValueTextEquals(EventName.EncodedUtf8Bytes))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                @event = EventCodec.ReadOrKeep(json[start..(int)reader.BytesConsumed]);
            }
            else Skip(ref reader);
        }
        return @event is not null && actor.Key is not null
            ? new Committed(actor, sequence, DateTimeOffset.FromUnixTimeMilliseconds(at), @event, position)
            : throw new JsonException("a committed event has an actor and an event");
    }

    private static ActorId ReadActor(ref Utf8JsonReader reader) =>
        ActorId.TryParse(reader.GetString(), out var actor) ? actor : throw new JsonException("an actor id is kind/key");

    public static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    public static long Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt64();
    }

    public static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
