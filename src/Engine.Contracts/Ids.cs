using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Contracts;

/// <summary>An identity that is a word: 1 to 128 of ASCII letters, digits and <c>- _ . : @ +</c>, and not of dots alone.</summary>
/// <remarks>A slash separates kind and key in <see cref="ActorId"/>; an address loses <c>.</c> and <c>..</c> on its way.</remarks>
public interface IWordId<TSelf> where TSelf : struct, IWordId<TSelf>
{
    string Value { get; }

    static abstract TSelf From(string value);
}

public static class WordId
{
    public const int LengthMax = 128;

    public static bool IsValid(string? value)
    {
        if (value is null or "" || value.Length > LengthMax) return false;
        foreach (var c in value)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or ':' or '@' or '+')) return false;
        return value.AsSpan().ContainsAnyExcept('.');
    }
}

[JsonConverter(typeof(WordIdConverter<ConversationId>))]
public readonly record struct ConversationId(string Value) : IWordId<ConversationId>
{
    public ActorId Actor => new(ActorKind.Conversation, Value);

    public static ConversationId From(string value) => new(value);

    public override string ToString() => Value;
}

[JsonConverter(typeof(WordIdConverter<AgentId>))]
public readonly record struct AgentId(string Value) : IWordId<AgentId>
{
    public ActorId Actor => new(ActorKind.Agent, Value);

    public static AgentId From(string value) => new(value);

    public override string ToString() => Value;
}

[JsonConverter(typeof(WordIdConverter<QueueId>))]
public readonly record struct QueueId(string Value) : IWordId<QueueId>
{
    public ActorId Actor => new(ActorKind.Queue, Value);

    public static QueueId From(string value) => new(value);

    public override string ToString() => Value;
}

[JsonConverter(typeof(WordIdConverter<CustomerId>))]
public readonly record struct CustomerId(string Value) : IWordId<CustomerId>
{
    /// <summary>What the id of a customer begins with whom the channel does not know.</summary>
    public const string AnonymousPrefix = "anon-";

    /// <summary>Nobody known: good for one conversation, without a history before or after it.</summary>
    public bool IsAnonymous => Value?.StartsWith(AnonymousPrefix, StringComparison.Ordinal) == true;

    public ActorId Actor => new(ActorKind.Customer, Value);

    public static CustomerId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>The kinds of actor. The numbers are stored in journals: append only.</summary>
/// <remarks>Access is a journal without an actor: gateways write it and read it.</remarks>
public enum ActorKind : byte { Conversation = 1, Agent = 2, Queue = 3, Customer = 4, Access = 5, DeadLetters = 6, Webhooks = 7 }

/// <summary>Names one actor and its journal.</summary>
[JsonConverter(typeof(ActorIdConverter))]
public readonly record struct ActorId(ActorKind Kind, string Key)
{
    /// <summary>Holds what other systems did not do for good.</summary>
    public static ActorId DeadLetters { get; } = new(ActorKind.DeadLetters, "all");

    /// <summary>Holds who is told of events by webhooks.</summary>
    public static ActorId Webhooks { get; } = new(ActorKind.Webhooks, "all");

    /// <summary>For example <c>conversation/c-17</c>.</summary>
    public override string ToString() => Kind switch
    {
        ActorKind.Conversation => "conversation/" + Key,
        ActorKind.Agent => "agent/" + Key,
        ActorKind.Queue => "queue/" + Key,
        ActorKind.Customer => "customer/" + Key,
        ActorKind.Access => "access/" + Key,
        ActorKind.DeadLetters => "dead-letters/" + Key,
        ActorKind.Webhooks => "webhooks/" + Key,
        _ => throw new InvalidOperationException($"actor kind {Kind} has no name"),
    };

    public static bool TryParse(string? text, out ActorId id)
    {
        id = default;
        if (text is null || text.IndexOf('/') is var slash && slash < 0) return false;
        ActorKind? kind = text.AsSpan(0, slash) switch
        {
            "conversation" => ActorKind.Conversation,
            "agent" => ActorKind.Agent,
            "queue" => ActorKind.Queue,
            "customer" => ActorKind.Customer,
            "access" => ActorKind.Access,
            "dead-letters" => ActorKind.DeadLetters,
            "webhooks" => ActorKind.Webhooks,
            _ => null,
        };
        if (kind is null || !WordId.IsValid(text[(slash + 1)..])) return false;
        id = new ActorId(kind.Value, text[(slash + 1)..]);
        return true;
    }
}

public sealed class WordIdConverter<T> : JsonConverter<T> where T : struct, IWordId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? T.From(reader.GetString()!) : throw new JsonException("an id is a string");

    /// <remarks>An id that nobody gave travels as an empty word, which no actor takes: it is refused there as it would be here.</remarks>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value ?? "");

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.From(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value);
}

public sealed class ActorIdConverter : JsonConverter<ActorId>
{
    public override ActorId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ActorId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("an actor id is kind/key");

    public override void Write(Utf8JsonWriter writer, ActorId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
