using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Journal.Keys;

namespace Engine.Journal;

/// <summary>
/// A turn's events as they are stored: a JSON array of what <see cref="EventCodec"/> writes, one event a line, without their personal
/// values. If there were any, the last line is a text: all of them in a box (<see cref="ContentKey"/>), in base64.
/// </summary>
/// <remarks>
/// An array, so that a database can be asked about it; lines, because within JSON a line never ends, so that events are told apart without
/// being read. One box for a turn, because what sealing costs is hardly more for many values than for one.
/// </remarks>
internal static class TurnBlob
{
    /// <summary>64 KiB holds a turn with the longest message; a larger buffer is not kept.</summary>
    private const int KeepMax = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static WordsTaken? t_taken;

    /// <returns>Null when there are personal values, and no key to seal them with.</returns>
    public static byte[]? Write(Turn turn, ContentKey? key)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(4 * 1024);
        buffer.ResetWrittenCount();
        var taken = t_taken ??= new WordsTaken();
        taken.Clear();
        for (var i = 0; i < turn.Events.Count; i++)
        {
            buffer.Write(i == 0 ? "["u8 : ",\n"u8);
            EventCodec.Write(buffer, turn.Events[i], taken);
        }
        if (taken.Count > 0)
        {
            if (key is null) return null;
            WriteBox(buffer, taken.End(), key, turn);
        }
        buffer.Write("]"u8);
        var blob = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > KeepMax) t_buffer = null;
        return blob;
    }

    /// <summary>Adds a turn's events to a list, each with its place.</summary>
    /// <param name="first">Sequence and position of the turn's first event.</param>
    /// <param name="keys">A key by its id; null when there is no such key any more: then what it sealed reads as erased.</param>
    /// <exception cref="JournalException">What the turn's box holds was changed, or belongs elsewhere.</exception>
    public static void Read(
        ReadOnlySpan<byte> blob, ActorId actor, (long Sequence, long Position) first,
            DateTimeOffset at, Func<long, ContentKey?> keys, List<Committed> into)
    {
        if (blob is not [(byte)'[', .., (byte)']']) throw new JsonException("a turn is an array of events");
        var kept = BoxIn(blob) is { } box ? Open(box, keys, actor, first.Sequence) : null;
        var (sequence, position) = first;
        for (var rest = blob[1..]; !rest.IsEmpty && rest[0] != (byte)'"'; position++, sequence++)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            // Without its comma or bracket.
            into.Add(new Committed(actor, sequence, at, EventCodec.ReadOrKeep(line[..^1], kept), position));
            rest = end < 0 ? default : rest[(end + 1)..];
        }
    }

    /// <summary>Which key sealed the turn's personal values.</summary>
    /// <returns>Null when there are none, or when they were written before such values were sealed.</returns>
    public static long? KeyOf(ReadOnlySpan<byte> blob)
    {
        if (TextIn(blob) is not { Length: >= 12 } text) return null;
        Span<byte> head = stackalloc byte[9];   // 12 characters of base64: the version and the key's id
        return Base64.DecodeFromUtf8(text[..12], head, out _, out _) == OperationStatus.Done ? ContentKey.IdOf(head) : null;
    }

    /// <summary>A turn that was written before there were keys, without its personal values.</summary>
    /// <returns>Null when it has none.</returns>
    public static byte[]? Erase(ReadOnlySpan<byte> blob)
    {
        var events = new List<Committed>();
        Read(blob, new ActorId(ActorKind.Conversation, "any"), default, default, static _ => null, events);
        Event[] erased = [.. events.Select(committed => EventCodec.Erase(committed.Event))];
        if (erased.Zip(events, (after, before) => ReferenceEquals(after, before.Event)).All(same => same)) return null;
        var buffer = new ArrayBufferWriter<byte>(blob.Length);
        for (var i = 0; i < erased.Length; i++)
        {
            buffer.Write(i == 0 ? "["u8 : ",\n"u8);
            EventCodec.Write(buffer, erased[i]);
        }
        buffer.Write("]"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteBox(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> words, ContentKey key, Turn turn)
    {
        var rented = ArrayPool<byte>.Shared.Rent(words.Length + ContentKey.Overhead);
        var box = rented.AsSpan(0, words.Length + ContentKey.Overhead);
        key.Seal(words, Place.Of(Place.Turn, turn.Actor, turn.Expected + 1), box);
        buffer.Write(",\n\""u8);
        Base64.EncodeToUtf8(box, buffer.GetSpan(Base64.GetMaxEncodedToUtf8Length(box.Length)), out _, out var written);
        buffer.Advance(written);
        buffer.Write("\""u8);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private static WordsKept? Open(byte[] box, Func<long, ContentKey?> keys, ActorId actor, long sequence)
    {
        if (keys(ContentKey.IdOf(box)) is not { } key) return null;
        return key.Open(box, Place.Of(Place.Turn, actor, sequence)) is { } words
            ? new WordsKept(words)
            : throw new JournalException($"What was said in {actor} at {sequence} was changed in the journal: put back a backup.");
    }

    private static byte[]? BoxIn(ReadOnlySpan<byte> blob)
    {
        var text = TextIn(blob);
        if (text.IsEmpty) return null;
        var box = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text, box, out _, out var length) == OperationStatus.Done && ContentKey.IsBox(box.AsSpan(0, length))
            ? box[..length]
            : throw new JsonException("what a turn's last line seals can't be read");
    }

    /// <returns>Empty when the last line is no text: an event ends with a brace.</returns>
    private static ReadOnlySpan<byte> TextIn(ReadOnlySpan<byte> blob) =>
        blob is [.., (byte)'"', (byte)']'] ? blob[(blob.LastIndexOf((byte)'\n') + 2)..^2] : default;
}
