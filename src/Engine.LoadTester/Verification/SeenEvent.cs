using System.Text.Json;

namespace Engine.LoadTester.Verification;

/// <summary>
/// One event of a conversation as the protocol shows it, as far as people act on it. Read by hand: it is the load tester's hot path.
/// </summary>
/// <param name="Id">A message's id.</param>
/// <param name="Withheld">So many before it are not the reader's to see.</param>
/// <param name="Owner">bot, queue or agent, of an event that changes owners.</param>
internal readonly record struct SeenEvent(
    long Sequence, string Type, string? Id = null, string? Owner = null, long Withheld = 0)
{
    public const string CustomerSaid = "conversation.customer-said",
        BotSaid = "conversation.bot-said", AgentSaid = "conversation.agent-said",
        OwnerChanged = "conversation.owner-changed", Closed = "conversation.closed";

    private static readonly string[] Known = [CustomerSaid, BotSaid, AgentSaid, OwnerChanged, Closed];

    /// <summary>Reads the events of a turn or a page: <c>{…,"events":[{…},…],…}</c>.</summary>
    /// <exception cref="JsonException">It is not JSON of that form.</exception>
    public static List<SeenEvent> Read(ReadOnlySpan<byte> json)
    {
        var events = new List<SeenEvent>(4);
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("events"u8)) continue;
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) events.Add(ReadOne(ref reader));
        }
        return events;
    }

    /// <param name="reader">Stands on the opening brace and afterwards on the closing one.</param>
    private static SeenEvent ReadOne(ref Utf8JsonReader reader)
    {
        var seen = new SeenEvent { Type = "" };
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("sequence"u8)) { reader.Read(); seen = seen with { Sequence = reader.GetInt64() }; }
            else if (reader.ValueTextEquals("withheld"u8)) { reader.Read(); seen = seen with { Withheld = reader.GetInt64() }; }
            else if (reader.ValueTextEquals("type"u8)) { reader.Read(); seen = seen with { Type = Name(ref reader) }; }
            else if (reader.ValueTextEquals("id"u8)) { reader.Read(); seen = seen with { Id = reader.GetString() }; }
            else if (reader.ValueTextEquals("owner"u8)) seen = ReadOwner(ref reader, seen);
            else { reader.Read(); reader.Skip(); }
        }
        return seen;
    }

    private static SeenEvent ReadOwner(ref Utf8JsonReader reader, SeenEvent seen)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("kind"u8)) { reader.Read(); seen = seen with { Owner = reader.GetString() }; }
            else { reader.Read(); reader.Skip(); }
        }
        return seen;
    }

    private static string Name(ref Utf8JsonReader reader)
    {
        foreach (var known in Known)
            if (reader.ValueTextEquals(known)) return known;
        return reader.GetString()!;
    }
}
