using System.Text.Json;

namespace Engine.LoadTester.Verification;

/// <summary>One event of a conversation as the protocol shows it, as far as anything is verified by it.</summary>
/// <param name="Id">A message's id.</param>
/// <param name="Owner">bot, queue or agent, of an event that changes owners.</param>
/// <param name="Cause">The id of the command that it came of.</param>
/// <param name="By">Whose message, offer or conversation it is: an agent's, queue's or closer's id.</param>
internal readonly record struct SeenEvent(
    long Sequence, DateTimeOffset At, string Type, string? Id = null, string? Owner = null, string? By = null, int Epoch = 0,
    string? Reason = null, float? Sentiment = null, string? Cause = null)
{
    public const string CustomerSaid = "conversation.customer-said", BotSaid = "conversation.bot-said", AgentSaid = "conversation.agent-said",
        Escalated = "conversation.escalated", OwnerChanged = "conversation.owner-changed", Offered = "conversation.offered",
        OfferEnded = "conversation.offer-ended", Closed = "conversation.closed", Started = "conversation.started";

    private static readonly string[] Known = [CustomerSaid, BotSaid, AgentSaid, Escalated, OwnerChanged, Offered, OfferEnded, Closed, Started];

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
            else if (reader.ValueTextEquals("type"u8)) { reader.Read(); seen = seen with { Type = Name(ref reader) }; }
            else if (reader.ValueTextEquals("at"u8)) { reader.Read(); seen = seen with { At = reader.GetDateTimeOffset() }; }
            else if (reader.ValueTextEquals("id"u8)) { reader.Read(); seen = seen with { Id = reader.GetString() }; }
            else if (reader.ValueTextEquals("agent"u8) || reader.ValueTextEquals("by"u8)) { reader.Read(); seen = seen with { By = reader.GetString() ?? seen.By }; }
            else if (reader.ValueTextEquals("epoch"u8)) { reader.Read(); seen = seen with { Epoch = reader.GetInt32() }; }
            else if (reader.ValueTextEquals("reason"u8)) { reader.Read(); seen = seen with { Reason = reader.GetString() }; }
            else if (reader.ValueTextEquals("owner"u8)) seen = ReadOwner(ref reader, seen);
            else if (reader.ValueTextEquals("cause"u8)) seen = seen with { Cause = ReadCause(ref reader) };
            else if (reader.ValueTextEquals("analysis"u8)) seen = ReadAnalysis(ref reader, seen);
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
            else if (reader.ValueTextEquals("id"u8)) { reader.Read(); seen = seen with { By = reader.GetString() }; }
            else { reader.Read(); reader.Skip(); }
        }
        return seen;
    }

    private static string? ReadCause(ref Utf8JsonReader reader)
    {
        string? id = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId) id = reader.GetString();
        }
        return id;
    }

    private static SeenEvent ReadAnalysis(ref Utf8JsonReader reader, SeenEvent seen)
    {
        if (reader.Read() && reader.TokenType != JsonTokenType.StartObject) return seen;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var sentiment = reader.ValueTextEquals("sentiment"u8);
            reader.Read();
            if (sentiment) seen = seen with { Sentiment = reader.GetSingle() };
            else reader.Skip();
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
