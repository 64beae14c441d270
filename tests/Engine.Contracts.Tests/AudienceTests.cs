using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Contracts.Tests;

public sealed class AudienceTests
{
    private static readonly Audience[] Readers = [Audience.Customer, Audience.Agent, Audience.Supervisor, Audience.Integrator];

    private static readonly Event[] EveryEvent =
        [.. File.ReadLines("every-event-ever-written.jsonl").Select(line => EventCodec.Read(Encoding.UTF8.GetBytes(line)))];

    [Fact]
    public void Every_property_of_every_event_and_of_what_stands_inside_one_is_in_exactly_one_row()
    {
        var inJson = new HashSet<(Type, string)>();
        var events = typeof(Event).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Event)) && !t.IsAbstract && t != typeof(UnreadEvent));
        foreach (var type in events) Walk(type, inJson, []);
        var inTable = Audiences.Rows.SelectMany(row => row.Properties.Select(property => (row.Type, property))).ToHashSet();
        var rows = Audiences.Rows.Select(row => row.Type).ToHashSet();

        Assert.Equal([], inJson.Where(p => p.Item2.Length > 0).Except(inTable));
        Assert.Equal([], inTable.Except(inJson));
        Assert.Equal([], inJson.Select(p => p.Item1).Where(t => !rows.Contains(t)));
    }

    [Fact]
    public void Nobody_sees_a_property_of_an_event_that_they_do_not_learn_of()
    {
        foreach (var @event in EveryEvent)
            foreach (var row in Audiences.Rows.Where(row => row.Type == @event.GetType()))
                foreach (var property in row.Properties)
                    Assert.Equal(Audience.Plumbing, Audiences.Of(row.Type, property) & ~Audiences.Of(@event));
    }

    [Fact]
    public void What_is_written_for_a_reader_has_their_properties_and_no_others()
    {
        foreach (var @event in EveryEvent)
            foreach (var reader in Readers.Where(reader => Audiences.Of(@event).HasFlag(reader)))
                foreach (var name in Written(@event, reader).EnumerateObject().Select(p => p.Name).Except(["sequence", "at", "type"]))
                    Assert.True(Audiences.Of(@event.GetType(), name).HasFlag(reader), $"{@event.GetType().Name}.{name} for {reader}");
    }

    [Fact]
    public void Whoever_sees_everything_of_an_event_gets_it_as_it_is_stored_but_for_plumbing()
    {
        var said = new ConversationEvent.CustomerSaid("m-1", "hi", new Analysis { Intent = "greeting", Confidence = 0.9f }, Answers: 1);

        var written = Written(said, Audience.Agent);

        Assert.Equal("greeting", written.GetProperty("analysis").GetProperty("intent").GetString());
        Assert.False(written.TryGetProperty("missed", out _));   // it says nothing, and so it is not written
    }

    [Theory]
    [InlineData("customer", Audience.Customer, true)]
    [InlineData("ann", Audience.Customer, false)]
    [InlineData("ann", Audience.Agent, true)]
    public void A_customer_sees_their_own_disposition_and_not_an_agents(string by, Audience reader, bool sees) =>
        Assert.Equal(sees, Written(new ConversationEvent.Closed(by, "found it"), reader).TryGetProperty("disposition", out _));

    [Fact]
    public void A_customer_never_sees_facts_nor_anybody_a_fingerprint()
    {
        var started = new ConversationEvent.Started(
            new CustomerProfile(new CustomerId("cy"), "Cy",
                Facts: ImmutableSortedDictionary.CreateRange([KeyValuePair.Create("tier", "gold")])),
            "web", "shop")
        {
            Cause = new Cause("system", "x-1", "00aa"),
        };

        foreach (var reader in Readers)
        {
            var written = Written(started, reader).GetRawText();
            Assert.Equal(reader != Audience.Customer, written.Contains("gold", StringComparison.Ordinal));
            Assert.Equal(reader != Audience.Customer, written.Contains("x-1", StringComparison.Ordinal));
            Assert.DoesNotContain("00aa", written);
        }
    }

    [Fact]
    public void Of_what_a_newer_version_wrote_the_business_sees_the_name_and_a_customer_nothing()
    {
        var rated = new UnreadEvent("conversation.rated", """{"type":"conversation.rated","stars":5}""");

        Assert.False(Audiences.Of(rated).HasFlag(Audience.Customer));
        Assert.Equal(
            """{"sequence":7,"at":"1970-01-01T00:00:00.000Z","type":"conversation.rated"}""", Written(rated, Audience.Agent).GetRawText());
    }

    [Fact]
    public void Wherever_a_reader_begins_sequences_and_what_was_withheld_add_up() =>
        Prop.ForAll<NonEmptyArray<byte>, byte>((script, from) =>
    {
        var events = script.Get.Select((b, i) => new Committed(
            new ConversationId("c-1").Actor, i + 1, DateTimeOffset.UnixEpoch, EveryEvent[b % EveryEvent.Length])).ToArray();
        foreach (var reader in Readers)
        {
            var after = from % (long)(events.Length + 1);
            var seen = Viewer.Of([.. events.Where(e => e.Sequence > after)], reader, after);
            Assert.Equal(events.Count(e => e.Sequence > after && Audiences.Of(e.Event).HasFlag(reader)), seen.Count);
            foreach (var one in seen)
            {
                Assert.Equal(after + 1 + one.Withheld, one.Committed.Sequence);
                after = one.Committed.Sequence;
            }
        }
    }).QuickCheckThrowOnFailure();

    private static JsonElement Written(Event @event, Audience reader)
    {
        var output = new ArrayBufferWriter<byte>();
        var committed = new Committed(new ConversationId("c-1").Actor, 7, DateTimeOffset.UnixEpoch, @event);
        EventCodec.Write(output, new Seen(committed, reader, Withheld: 0));
        return JsonDocument.Parse(output.WrittenMemory).RootElement;
    }

    /// <summary>Every property that the JSON of a type of ours can have, and of what stands inside it; and the type itself.</summary>
    private static void Walk(Type type, HashSet<(Type, string)> into, HashSet<Type> known)
    {
        if (type.IsGenericType || type.IsArray)
        {
            foreach (var inside in type.GetGenericArguments().Append(type.GetElementType()).OfType<Type>()) Walk(inside, into, known);
            return;
        }
        if (type.Assembly != typeof(Event).Assembly || !known.Add(type)) return;
        var json = ContractsJson.Default.GetTypeInfo(type) ?? throw new InvalidOperationException($"{type} is in no JSON context");
        if (json.Kind != JsonTypeInfoKind.Object) return;
        into.Add((type, ""));
        foreach (var property in json.Properties.Where(p => p.Get is not null))
        {
            into.Add((type, property.Name));
            Walk(property.PropertyType, into, known);
        }
    }
}
