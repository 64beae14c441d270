using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Contracts.Events;

namespace Engine.Contracts.Serialization;

/// <summary>One item of a stream of events, in the same form wherever it is sent.</summary>
public sealed class SeenConverter : JsonConverter<Seen>
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    public override Seen Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("events are sent and never received");

    public override void Write(Utf8JsonWriter writer, Seen value, JsonSerializerOptions options)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        EventCodec.Write(buffer, value);
        writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
    }
}
