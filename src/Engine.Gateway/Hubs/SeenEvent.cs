using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Contracts.Events;
using Engine.Gateway.Sight;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Hubs;

/// <summary>One item of a stream of events, in the same form as over HTTP.</summary>
[JsonConverter(typeof(SeenEventConverter))]
internal sealed record SeenEvent(Committed Committed, Role Reader);

internal sealed class SeenEventConverter : JsonConverter<SeenEvent>
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    public override SeenEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("events are sent and never received");

    public override void Write(Utf8JsonWriter writer, SeenEvent value, JsonSerializerOptions options)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        EventSight.Write(buffer, value.Committed, value.Reader);
        writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
    }
}
