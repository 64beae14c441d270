using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Domain.Conversations.Receipts;

/// <summary>Remembers one message or command of a person, so that a repeat gets the first answer.</summary>
/// <param name="Key">First 8 bytes of SHA-256 over sender and id. Two of 64 ids collide with probability 64²/2/2⁶⁴ ≈ 10⁻¹⁶.</param>
/// <param name="Text">First 8 bytes of SHA-256 over the text, or over what was asked; 0: nobody knows any more.</param>
/// <param name="Sequence">The sequence of the first event.</param>
/// <param name="Answers">How many events after it belong to the same turn.</param>
[JsonConverter(typeof(ReceiptConverter))]
public readonly record struct Receipt(ulong Key, ulong Text, long Sequence, int Answers)
{
    /// <summary>64 × 32 bytes = 2 KiB at most.</summary>
    public const int KeptMax = 64;

    /// <summary>The sender of what a customer says and asks; a slash is in no agent's id.</summary>
    public const string Customer = "/customer";

    /// <summary>How events name the customer.</summary>
    private const string CustomerWord = "customer";

    public static Receipt Of(string sender, string id, string text, long sequence, int answers) =>
        new(KeyOf(sender, id), text == PersonalAttribute.Erased ? 0 : Hash(text), sequence, answers);

    public static Receipt Of(Cause cause, long sequence) => new(
        KeyOf(cause.By == CustomerWord ? Customer : cause.By, cause.Id), Fingerprint(cause.Fingerprint), sequence, cause.Answers);

    private static ulong Fingerprint(string hexadecimal) =>
        ulong.TryParse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash) ? hash : 0;

    /// <param name="what">A text that is the same whenever the same is asked.</param>
    public static Cause CauseOf(string sender, string id, string what, int answers) =>
        new(sender == Customer ? CustomerWord : sender, id, Hash(what).ToString("x16", CultureInfo.InvariantCulture), answers);

    public static Receipt? Find(ImmutableArray<Receipt> receipts, string sender, string id)
    {
        var key = KeyOf(sender, id);
        foreach (var receipt in receipts)
            if (receipt.Key == key) return receipt;
        return null;
    }

    /// <summary>Where what was asked is erased, the id alone has to do: who lost the answer still gets it.</summary>
    public bool IsFor(string text) => Text == 0 || Text == Hash(text);

    /// <summary>A turn's receipt: of the message, or of the command that caused it.</summary>
    internal static Receipt? Of(Committed committed) => committed.Event switch
    {
        ConversationEvent { Cause: { } cause } => Of(cause, committed.Sequence),
        ConversationEvent.CustomerSaid e => Of(Customer, e.Id, e.Text, committed.Sequence, e.Answers),
        ConversationEvent.AgentSaid e => Of(e.Agent.Value, e.Id, e.Text, committed.Sequence, 0),
        _ => null,
    };

    public static ImmutableArray<Receipt> Add(ImmutableArray<Receipt> receipts, Receipt receipt) =>
        receipts.Length < KeptMax ? receipts.Add(receipt) : [.. receipts.AsSpan()[1..], receipt];

    private static ulong KeyOf(string sender, string id) => Hash(sender + "\n" + id);

    private static ulong Hash(string text)
    {
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var utf8 = length <= 1024 ? stackalloc byte[1024] : new byte[length];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(text, utf8)], hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}

/// <summary>[key, text, sequence, answers]</summary>
public sealed class ReceiptConverter : JsonConverter<Receipt>
{
    public override Receipt Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Read();
        var key = reader.GetUInt64();
        reader.Read();
        var text = reader.GetUInt64();
        reader.Read();
        var sequence = reader.GetInt64();
        reader.Read();
        var answers = reader.GetInt32();
        reader.Read();
        return new Receipt(key, text, sequence, answers);
    }

    public override void Write(Utf8JsonWriter writer, Receipt value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Key);
        writer.WriteNumberValue(value.Text);
        writer.WriteNumberValue(value.Sequence);
        writer.WriteNumberValue(value.Answers);
        writer.WriteEndArray();
    }
}
