using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Engine.Contracts.Events;

namespace Engine.Contracts.Serialization;

/// <summary>Events as JSON, each under a stable name: <c>{"type":"conversation.closed","by":"customer"}</c>.</summary>
/// <remarks>
/// A name, once written, is read for ever. To rename a type, add the new name above the old one: the first name of a type is
/// written, every name is read. <c>tests/Engine.Contracts.Tests/every-event-ever-written.jsonl</c> holds one line of each.
/// </remarks>
public static class EventCodec
{
    private const int NameMax = 64;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <param name="Apart">Without the personal values.</param>
    private sealed record Entry(string Name, Type Type, JsonTypeInfo Json, JsonTypeInfo Apart);

    private static readonly JsonSerializerOptions ApartOptions = new(ContractsJson.Default.Options)
    {
        TypeInfoResolver = ContractsJson.Default.WithAddedModifier(TakePersonal),
    };

    private static readonly Entry[] Table =
    [
        Of("effect.settled", ContractsJson.Default.EffectSettled),
        Of("conversation.started", ContractsJson.Default.Started),
        Of("conversation.customer-said", ContractsJson.Default.CustomerSaid),
        Of("conversation.bot-said", ContractsJson.Default.BotSaid),
        Of("conversation.system-said", ContractsJson.Default.SystemSaid),
        Of("conversation.agent-said", ContractsJson.Default.AgentSaid),
        Of("conversation.escalated", ContractsJson.Default.Escalated),
        Of("conversation.owner-changed", ContractsJson.Default.OwnerChanged),
        Of("conversation.queued", ContractsJson.Default.Queued),
        Of("conversation.offered", ContractsJson.Default.ConversationOffered),
        Of("conversation.offer-ended", ContractsJson.Default.OfferEnded),
        Of("conversation.closed", ContractsJson.Default.Closed),
        Of("conversation.inspected", ContractsJson.Default.Inspected),
        Of("conversation.assistant-changed", ContractsJson.Default.AssistantChanged),
        Of("conversation.look-up-asked", ContractsJson.Default.LookUpAsked),
        Of("conversation.look-up-took-long", ContractsJson.Default.LookUpTookLong),
        Of("conversation.look-up-answered", ContractsJson.Default.LookUpAnswered),
        Of("conversation.asked-again", ContractsJson.Default.AskedAgain),
        Of("conversation.erased", ContractsJson.Default.ConversationErased),
        Of("agent.signed-in", ContractsJson.Default.SignedIn),
        Of("agent.status-changed", ContractsJson.Default.StatusChanged),
        Of("agent.lease-changed", ContractsJson.Default.LeaseChanged),
        Of("agent.connection-lost", ContractsJson.Default.ConnectionLost),
        Of("agent.reserved", ContractsJson.Default.AgentReserved),
        Of("agent.offered", ContractsJson.Default.AgentOffered),
        Of("agent.assigned", ContractsJson.Default.Assigned),
        Of("agent.released", ContractsJson.Default.Released),
        Of("agent.roster-told", ContractsJson.Default.RosterTold),
        Of("queue.enqueued", ContractsJson.Default.Enqueued),
        Of("queue.chosen", ContractsJson.Default.Chosen),
        Of("queue.reserved", ContractsJson.Default.QueueReserved),
        Of("queue.returned", ContractsJson.Default.Returned),
        Of("queue.silence-changed", ContractsJson.Default.SilenceChanged),
        Of("queue.left", ContractsJson.Default.Left),
        Of("queue.noted", ContractsJson.Default.Noted),
        Of("queue.called-back", ContractsJson.Default.CalledBack),
        Of("queue.sent-on", ContractsJson.Default.SentOn),
        Of("queue.relaxed", ContractsJson.Default.Relaxed),
        Of("queue.roster-changed", ContractsJson.Default.RosterChanged),
        Of("customer.opened", ContractsJson.Default.CustomerOpenedEvent),
        Of("customer.ended", ContractsJson.Default.CustomerEndedEvent),
        Of("customer.erased", ContractsJson.Default.CustomerErased),
        Of("customer.exported", ContractsJson.Default.Exported),
        Of("access.revoked", ContractsJson.Default.Revoked),
        Of("dead-letter.added", ContractsJson.Default.Added),
        Of("dead-letter.redriven", ContractsJson.Default.Redriven),
        Of("dead-letter.dropped", ContractsJson.Default.Dropped),
        Of("webhook.subscribed", ContractsJson.Default.Subscribed),
        Of("webhook.unsubscribed", ContractsJson.Default.Unsubscribed),
        Of("webhook.redelivered", ContractsJson.Default.Redelivered),
    ];

    private static readonly FrozenDictionary<string, Entry> ByName = Table.ToFrozenDictionary(e => e.Name);

    private static readonly FrozenDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> ByNameSpan =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<Type, Entry> ByType =
        Table.GroupBy(e => e.Type).ToFrozenDictionary(g => g.Key, g => g.First());

    /// <summary>The contracts' JSON as each of the four readers sees it.</summary>
    private static readonly FrozenDictionary<Audience, JsonSerializerOptions> Readers =
        new[] { Audience.Customer, Audience.Agent, Audience.Supervisor, Audience.Integrator }.ToFrozenDictionary(reader => reader, Pruned);

    [ThreadStatic]
    private static Scratch? t_scratch;

    /// <summary>Every name that can be read, oldest first.</summary>
    public static IEnumerable<string> Names => Table.Select(e => e.Name);

    /// <summary>Who learns that an event of this name happened; nobody when there is no such name.</summary>
    public static Audience AudienceOf(string name) =>
        ByName.TryGetValue(name, out var entry) ? Audiences.Of(entry.Type) : Audience.Plumbing;

    public static string NameOf(Event @event) => @event is UnreadEvent unread ? unread.Type : EntryOf(@event).Name;

    /// <summary>Writes <c>{"type":…, the event's own properties}</c>.</summary>
    public static void Write(IBufferWriter<byte> output, Event @event)
    {
        output.Write("{\"type\":\""u8);
        WriteAscii(output, NameOf(@event));
        output.Write("\""u8);
        if (@event is UnreadEvent unread) WriteRest(output, unread);
        else WriteRest(output, @event, EntryOf(@event).Json);
    }

    /// <summary>
    /// As <see cref="Write(IBufferWriter{byte}, Event)"/>; each value marked <see cref="PersonalAttribute"/> is taken out, and its number
    /// stands in its place.
    /// </summary>
    public static void Write(IBufferWriter<byte> output, Event @event, WordsTaken taken)
    {
        output.Write("{\"type\":\""u8);
        WriteAscii(output, NameOf(@event));
        output.Write("\""u8);
        WordsTaken.Here = taken;
        try
        {
            if (@event is UnreadEvent unread) WriteRest(output, unread);
            else WriteRest(output, @event, EntryOf(@event).Apart);
        }
        finally
        {
            WordsTaken.Here = null;
        }
    }

    /// <summary>
    /// Writes <c>{"sequence":…,"withheld":…,"at":…,"type":…, what the reader sees of the event's own properties}</c>, as clients see
    /// it. <c>withheld</c> is left out when it is 0.
    /// </summary>
    public static void Write(IBufferWriter<byte> output, in Seen seen)
    {
        var committed = seen.Committed;
        output.Write("{\"sequence\":"u8);
        WriteNumber(output, committed.Sequence);
        if (seen.Withheld > 0)
        {
            output.Write(",\"withheld\":"u8);
            WriteNumber(output, seen.Withheld);
        }
        output.Write(",\"at\":\""u8);
        UtcTimeConverter.Format(committed.At, output.GetSpan(UtcTimeConverter.Length));
        output.Advance(UtcTimeConverter.Length);
        output.Write("\",\"type\":\""u8);
        WriteAscii(output, NameOf(committed.Event));
        output.Write("\""u8);
        if (committed.Event is UnreadEvent) output.Write("}"u8);   // nobody knows whose the rest is
        else WriteRest(output, committed.Event, JsonFor(seen.Reader).GetTypeInfo(committed.Event.GetType()));
    }

    /// <summary>Reads one event; the reader stands on its opening brace and afterwards on its closing one.</summary>
    /// <exception cref="JsonException">The type is not first, or its name is not known to this program.</exception>
    public static Event Read(ref Utf8JsonReader reader) =>
        (Event)(JsonSerializer.Deserialize(ref reader, EntryAt(reader).Json) ?? throw new JsonException("an event is an object"));

    /// <summary>Reads one event and nothing else.</summary>
    /// <exception cref="JsonException">The type is not first, or its name is not known to this program.</exception>
    /// <remarks>1.8 µs instead of 2.4: given a reader, the serializer first looks for the value's end and then reads it again.</remarks>
    public static Event Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return (Event)(JsonSerializer.Deserialize(json, EntryAt(reader).Json) ?? throw new JsonException("an event is an object"));
    }

    /// <summary>As <see cref="ReadOrKeep(ReadOnlySpan{byte})"/>, of an event whose personal values may have been taken out.</summary>
    /// <param name="kept">The values; null when nobody has them any more: then they read as erased.</param>
    /// <exception cref="JsonException">It is no event of any version, or a value is missing.</exception>
    public static Event ReadOrKeep(ReadOnlySpan<byte> json, WordsKept? kept)
    {
        WordsKept.Here = kept;
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            return (Event)(JsonSerializer.Deserialize(json, EntryAt(reader).Apart) ?? throw new JsonException("an event is an object"));
        }
        catch (JsonException) when (TypeIn(json) is { } type)
        {
            return new UnreadEvent(type, Encoding.UTF8.GetString(json));
        }
        finally
        {
            WordsKept.Here = null;
        }
    }

    /// <summary>The event as it reads when nobody has its personal values any more.</summary>
    public static Event Erase(Event @event)
    {
        var (output, taken) = (new ArrayBufferWriter<byte>(512), new WordsTaken());
        taken.Clear();
        Write(output, @event, taken);
        return taken.Count == 0 ? @event : ReadOrKeep(output.WrittenSpan, kept: null);
    }

    /// <summary>As <see cref="Read(ReadOnlySpan{byte})"/>; what only a newer version can read is kept as it is.</summary>
    /// <exception cref="JsonException">It is no event of any version.</exception>
    public static Event ReadOrKeep(ReadOnlySpan<byte> json)
    {
        try
        {
            return Read(json);
        }
        catch (JsonException) when (TypeIn(json) is { } type)
        {
            return new UnreadEvent(type, Encoding.UTF8.GetString(json));
        }
    }

    /// <returns>Null when it is no whole JSON object whose first property is a type that an event may have.</returns>
    private static string? TypeIn(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            if (!reader.Read() || !reader.ValueTextEquals("type"u8)) return null;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String) return null;
            var type = reader.GetString()!;
            while (reader.Read()) { }
            return type.Length is > 0 and <= NameMax && !type.AsSpan().ContainsAnyExcept(NameCharacters) ? type : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Reads one event as clients see it, with its place and time; the reader stands on its opening brace and afterwards on its closing
    /// one.
    /// </summary>
    /// <param name="actor">Whose event it is: a client asked for it by name.</param>
    /// <returns>What was not the client's to see is null, or the default of its type.</returns>
    /// <exception cref="JsonException">It is not as it is written for clients, or its type is not known to this program.</exception>
    public static (Committed Committed, long Withheld) Read(ref Utf8JsonReader reader, ActorId actor)
    {
        var head = reader;
        var (withheld, at) = (0L, default(DateTimeOffset));
        if (!Next(ref head, "sequence"u8, JsonTokenType.Number) || !head.TryGetInt64(out var sequence)
            || !TryWithheld(ref head, ref withheld)
            || !Is(ref head, "at"u8, JsonTokenType.String) || !head.TryGetDateTimeOffset(out at))
            throw new JsonException("a client's event starts with its sequence and its time");
        return (new Committed(actor, sequence, at, (Event)JsonSerializer.Deserialize(ref reader, EntryAt(head).Json)!), withheld);
    }

    /// <summary>Goes on to the next property, past the number withheld where there is one.</summary>
    private static bool TryWithheld(ref Utf8JsonReader reader, ref long withheld)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName) return false;
        if (!reader.ValueTextEquals("withheld"u8)) return true;
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out withheld) && reader.Read();
    }

    /// <summary>Goes on to the value of the property that has to come next.</summary>
    private static bool Next(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, JsonTokenType type) =>
        reader.Read() && Is(ref reader, name, type);

    /// <summary>Goes on to the value of the property that the reader stands on, if it is that one.</summary>
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, JsonTokenType type) =>
        reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name) && reader.Read() && reader.TokenType == type;

    /// <param name="reader">A copy; it stands before the event's type.</param>
    private static Entry EntryAt(Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("type"u8)
            || !reader.Read() || reader.TokenType != JsonTokenType.String)
            throw new JsonException("an event starts with its type");
        Span<char> name = stackalloc char[NameMax];
        return reader.ValueSpan.Length <= name.Length && ByNameSpan.TryGetValue(name[..reader.CopyString(name)], out var entry)
            ? entry
            : throw new JsonException($"the event type '{reader.GetString()}' is not known to this version");
    }

    private static Entry Of<T>(string name, JsonTypeInfo<T> json) where T : Event =>
        new(name, typeof(T), json, ApartOptions.GetTypeInfo(typeof(T)));

    private static void TakePersonal(JsonTypeInfo json)
    {
        foreach (var property in json.Properties)
            if (property.AttributeProvider?.IsDefined(typeof(PersonalAttribute), inherit: true) == true)
                property.CustomConverter =
                    (JsonConverter)Activator.CreateInstance(typeof(PersonalConverter<>).MakeGenericType(property.PropertyType))!;
    }

    private static Entry EntryOf(Event @event) => ByType.TryGetValue(@event.GetType(), out var entry)
        ? entry
        : throw new InvalidOperationException($"{@event.GetType().Name} has no name in {nameof(EventCodec)}");

    /// <summary>The event's JSON without its opening brace, after a comma when there is anything to separate.</summary>
    /// <remarks>System.Text.Json can put a type name first only with polymorphism, which refuses a second (old) name for a type.</remarks>
    private static void WriteRest(IBufferWriter<byte> output, Event @event, JsonTypeInfo type)
    {
        var scratch = t_scratch ??= new Scratch();
        scratch.Buffer.ResetWrittenCount();
        scratch.Writer.Reset(scratch.Buffer);
        JsonSerializer.Serialize(scratch.Writer, @event, type);
        scratch.Writer.Flush();
        var json = scratch.Buffer.WrittenSpan;
        if (json.Length > 2) output.Write(","u8);
        output.Write(json[1..]);
        if (scratch.Buffer.Capacity > Scratch.KeepMax) t_scratch = null;
    }

    /// <summary>All that stands after the type.</summary>
    private static void WriteRest(IBufferWriter<byte> output, UnreadEvent unread)
    {
        var json = Encoding.UTF8.GetBytes(unread.Json);
        var reader = new Utf8JsonReader(json);
        for (var token = 0; token < 3; token++) reader.Read();   // the brace, the property, its value
        output.Write(json.AsSpan((int)reader.BytesConsumed));
    }

    private static JsonSerializerOptions JsonFor(Audience reader) => Readers.TryGetValue(reader, out var json)
        ? json
        : throw new ArgumentOutOfRangeException(nameof(reader), reader, "not one reader");

    private static JsonSerializerOptions Pruned(Audience reader) => new(ContractsJson.Default.Options)
    {
        TypeInfoResolver = ContractsJson.Default.WithAddedModifier(json => Audiences.Prune(json, reader)),
    };

    private static void WriteNumber(IBufferWriter<byte> output, long number)
    {
        number.TryFormat(output.GetSpan(20), out var digits, default, CultureInfo.InvariantCulture);   // 20 = digits of long.MinValue
        output.Advance(digits);
    }

    private static void WriteAscii(IBufferWriter<byte> output, string text)
    {
        var span = output.GetSpan(text.Length);
        output.Advance(Encoding.ASCII.GetBytes(text, span));
    }

    private sealed class Scratch
    {
        /// <summary>
        /// 64 KiB holds the longest message (8 KiB, at worst six bytes each once escaped) with room; a larger buffer is not kept.
        /// </summary>
        public const int KeepMax = 64 * 1024;

        // Relaxed: text stays readable UTF-8 in the journal (é is two bytes, not six); JSON is never pasted into HTML here.
        public Scratch() =>
            Writer = new Utf8JsonWriter(Buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

        public ArrayBufferWriter<byte> Buffer { get; } = new(1024);

        public Utf8JsonWriter Writer { get; }
    }
}
