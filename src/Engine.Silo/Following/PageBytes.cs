using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Engine.Silo.Codecs;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Tails;

namespace Engine.Silo.Following;

/// <summary>
/// A page on a stream: JSON, written once by its reader, sealed, and not looked into until it is where it is wanted. Fields that a version
/// does not know are skipped.
/// </summary>
internal static class PageBytes
{
    /// <summary>
    /// Orleans keeps what is on a stream in blocks of 1 MiB and refuses what does not fit into one. A page of more than this becomes
    /// several, and one event is smaller by far.
    /// </summary>
    private const int SizeMax = 256 * 1024;

    private static readonly JsonEncodedText After = JsonEncodedText.Encode("after"),
        Upto = JsonEncodedText.Encode("upto"), Events = JsonEncodedText.Encode("events");

    /// <param name="seal">Null where all is in one process.</param>
    public static IEnumerable<byte[]> Write(Page page, PageSeal? seal)
    {
        var (after, next) = (page.After, 0);
        do
        {
            var buffer = new ArrayBufferWriter<byte>(1024);
            using var json = new Utf8JsonWriter(buffer,
                new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
            json.WriteStartObject();
            json.WriteNumber(After, after);
            json.WriteStartArray(Events);
            while (next < page.Events.Count && json.BytesCommitted + json.BytesPending < SizeMax)
                Words.WriteCommitted(json, page.Events[next++]);
            json.WriteEndArray();
            after = next < page.Events.Count ? page.Events[next - 1].Position : page.Upto;
            json.WriteNumber(Upto, after);
            json.WriteEndObject();
            json.Flush();
            yield return seal is null ? buffer.WrittenSpan.ToArray() : seal.Close(buffer.WrittenSpan);
        }
        while (next < page.Events.Count);
    }

    /// <exception cref="JsonException">It is no page, or was sealed under a master key that this process does not have.</exception>
    public static Page Read(int partition, byte[] sealedBytes, PageSeal? seal)
    {
        ReadOnlySpan<byte> bytes = seal is null ? sealedBytes
            : seal.Open(sealedBytes) ?? throw new JsonException("a page is sealed under the members' master key");
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        var (after, upto) = (-1L, -1L);
        var events = new List<Committed>();
        while (Words.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals(After.EncodedUtf8Bytes)) after = Words.Number(ref reader);
            else if (reader.ValueTextEquals(Upto.EncodedUtf8Bytes)) upto = Words.Number(ref reader);
            else if (reader.ValueTextEquals(Events.EncodedUtf8Bytes))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) events.Add(Words.ReadCommitted(ref reader, bytes));
            }
            else Words.Skip(ref reader);
        }
        return after >= 0 && upto >= after ? new Page(partition, after, upto, events)
            : throw new JsonException("a page begins and ends somewhere");
    }
}
