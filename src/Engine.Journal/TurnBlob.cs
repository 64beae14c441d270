using System.Buffers;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Journal;

/// <summary>A turn's events as they are stored: a JSON array of what <see cref="EventCodec"/> writes, one event a line.</summary>
/// <remarks>An array, so that a database can be asked about it; lines, because within JSON a line never ends, so that events are told apart without being read.</remarks>
internal static class TurnBlob
{
    /// <summary>64 KiB holds a turn with the longest message; a larger buffer is not kept.</summary>
    private const int KeepMax = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    public static byte[] Write(IReadOnlyList<Event> events)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(4 * 1024);
        buffer.ResetWrittenCount();
        for (var i = 0; i < events.Count; i++)
        {
            buffer.Write(i == 0 ? "["u8 : ",\n"u8);
            EventCodec.Write(buffer, events[i]);
        }
        buffer.Write("]"u8);
        var blob = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > KeepMax) t_buffer = null;
        return blob;
    }

    /// <summary>Adds a turn's events to a list, each with its place.</summary>
    /// <param name="first">Sequence and position of the turn's first event.</param>
    public static void Read(ReadOnlySpan<byte> blob, ActorId actor, (long Sequence, long Position) first, DateTimeOffset at, List<Committed> into)
    {
        if (blob is not [(byte)'[', .., (byte)']']) throw new JsonException("a turn is an array of events");
        var (sequence, position) = first;
        for (var rest = blob[1..]; !rest.IsEmpty; position++, sequence++)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            into.Add(new Committed(actor, sequence, at, EventCodec.ReadOrKeep(line[..^1]), position));   // without its comma or bracket
            rest = end < 0 ? default : rest[(end + 1)..];
        }
    }
}
