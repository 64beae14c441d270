using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Contracts.Serialization;

/// <summary>The one JSON dialect of the engine: camelCase, nulls left out, enums as words, times RFC 3339 UTC to the millisecond.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(EffectSettled))]
[JsonSerializable(typeof(ConversationEvent.Started))]
[JsonSerializable(typeof(ConversationEvent.CustomerSaid))]
[JsonSerializable(typeof(ConversationEvent.BotSaid))]
[JsonSerializable(typeof(ConversationEvent.SystemSaid))]
[JsonSerializable(typeof(ConversationEvent.AgentSaid))]
[JsonSerializable(typeof(ConversationEvent.Escalated))]
[JsonSerializable(typeof(ConversationEvent.OwnerChanged))]
[JsonSerializable(typeof(ConversationEvent.Queued))]
[JsonSerializable(typeof(ConversationEvent.Offered), TypeInfoPropertyName = "ConversationOffered")]
[JsonSerializable(typeof(ConversationEvent.OfferEnded))]
[JsonSerializable(typeof(ConversationEvent.Closed))]
[JsonSerializable(typeof(ConversationEvent.Inspected))]
[JsonSerializable(typeof(ConversationEvent.AssistantChanged))]
[JsonSerializable(typeof(ConversationEvent.LookUpAsked))]
[JsonSerializable(typeof(ConversationEvent.LookUpTookLong))]
[JsonSerializable(typeof(ConversationEvent.LookUpAnswered))]
[JsonSerializable(typeof(ConversationEvent.AskedAgain))]
[JsonSerializable(typeof(ConversationEvent.Erased), TypeInfoPropertyName = "ConversationErased")]
[JsonSerializable(typeof(AgentEvent.SignedIn))]
[JsonSerializable(typeof(AgentEvent.StatusChanged))]
[JsonSerializable(typeof(AgentEvent.LeaseChanged))]
[JsonSerializable(typeof(AgentEvent.ConnectionLost))]
[JsonSerializable(typeof(AgentEvent.Reserved), TypeInfoPropertyName = "AgentReserved")]
[JsonSerializable(typeof(AgentEvent.Offered), TypeInfoPropertyName = "AgentOffered")]
[JsonSerializable(typeof(AgentEvent.Assigned))]
[JsonSerializable(typeof(AgentEvent.Released))]
[JsonSerializable(typeof(AgentEvent.RosterTold))]
[JsonSerializable(typeof(QueueEvent.Enqueued))]
[JsonSerializable(typeof(QueueEvent.Chosen))]
[JsonSerializable(typeof(QueueEvent.Reserved), TypeInfoPropertyName = "QueueReserved")]
[JsonSerializable(typeof(QueueEvent.Returned))]
[JsonSerializable(typeof(QueueEvent.SilenceChanged))]
[JsonSerializable(typeof(QueueEvent.Noted))]
[JsonSerializable(typeof(QueueEvent.CalledBack))]
[JsonSerializable(typeof(QueueEvent.Left))]
[JsonSerializable(typeof(QueueEvent.SentOn))]
[JsonSerializable(typeof(QueueEvent.Relaxed))]
[JsonSerializable(typeof(QueueEvent.RosterChanged))]
[JsonSerializable(typeof(CustomerEvent.Opened), TypeInfoPropertyName = "CustomerOpenedEvent")]
[JsonSerializable(typeof(CustomerEvent.Ended), TypeInfoPropertyName = "CustomerEndedEvent")]
[JsonSerializable(typeof(CustomerEvent.Erased), TypeInfoPropertyName = "CustomerErased")]
[JsonSerializable(typeof(CustomerEvent.Exported))]
[JsonSerializable(typeof(AccessEvent.Revoked))]
[JsonSerializable(typeof(DeadLetterEvent.Added))]
[JsonSerializable(typeof(DeadLetterEvent.Redriven))]
[JsonSerializable(typeof(DeadLetterEvent.Dropped))]
[JsonSerializable(typeof(WebhookEvent.Subscribed))]
[JsonSerializable(typeof(WebhookEvent.Unsubscribed))]
[JsonSerializable(typeof(WebhookEvent.Redelivered))]
[JsonSerializable(typeof(CustomerCommand.Opened), TypeInfoPropertyName = "CustomerOpenedCommand")]
[JsonSerializable(typeof(CustomerCommand.Ended), TypeInfoPropertyName = "CustomerEndedCommand")]
[JsonSerializable(typeof(ConversationCommand.Erase), TypeInfoPropertyName = "EraseConversation")]
[JsonSerializable(typeof(CustomerCommand.Erase), TypeInfoPropertyName = "EraseCustomer")]
[JsonSerializable(typeof(Command))]
[JsonSerializable(typeof(Reply))]
[JsonSerializable(typeof(ContextPacket))]
[JsonSerializable(typeof(WallRow))]
[JsonSerializable(typeof(WallRow[]))]
[JsonSerializable(typeof(WallChange))]
[JsonSerializable(typeof(WallFilter))]
[JsonSerializable(typeof(WallWindow))]
[JsonSerializable(typeof(WallShown))]
[JsonSerializable(typeof(FiguresView))]
[JsonSerializable(typeof(CasesView))]
[JsonSerializable(typeof(DeskChange))]
[JsonSerializable(typeof(Signal))]
[JsonSerializable(typeof(AssistantsView))]
public sealed partial class ContractsJson : JsonSerializerContext;

/// <summary>2026-11-22T09:30:00.123Z. Reads any offset and keeps the moment.</summary>
public sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset().ToUniversalTime();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[Length];
        Format(value, text);
        writer.WriteStringValue(text);
    }

    /// <summary>ASCII bytes of every time.</summary>
    internal const int Length = 24;

    /// <param name="text">Receives <see cref="Length"/> bytes.</param>
    internal static void Format(DateTimeOffset value, Span<byte> text) =>
        value.UtcDateTime.TryFormat(text, out _, "yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
}
