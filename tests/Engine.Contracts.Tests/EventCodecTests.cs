using System.Buffers;
using System.Text;
using System.Text.Json;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Contracts.Tests;

public sealed class EventCodecTests
{
    private static readonly ConversationEvent.AgentSaid Said = new(3, new AgentId("ann"), "m-1", "Grüße");

    /// <summary>One line for each way in which an event was ever written. Add lines; never change or remove one.</summary>
    private static string[] EverWritten => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "every-event-ever-written.jsonl"));

    public static TheoryData<string> Lines => [.. EverWritten];

    [Fact]
    public void Every_event_there_is_has_a_name()
    {
        var types = typeof(Event).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Event)) && !t.IsAbstract && t != typeof(UnreadEvent));

        Assert.Equal(
            types.Select(t => t.FullName).Order(),
            EverWritten.Select(line => Read(line).GetType().FullName).Distinct().Order());
    }

    [Fact]
    public void Every_name_that_can_be_read_has_a_line_that_was_written() =>
        Assert.Equal(EventCodec.Names.Order(), EverWritten.Select(NameIn).Distinct().Order());

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_event_ever_written_is_read_and_written_as_it_is_now(string line)
    {
        // An old form is read for ever; what it says is written in the new form, which has a line of its own.
        var written = Write(Read(line));

        Assert.Equal(written, Write(Read(written)));
        Assert.Contains(written, EverWritten);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Nothing_but_a_value_that_goes_without_saying_is_left_out_of_what_was_written_once(string line)
    {
        var left = JsonDocument.Parse(Write(Read(line))).RootElement;

        foreach (var was in JsonDocument.Parse(line).RootElement.EnumerateObject())
            if (!left.TryGetProperty(was.Name, out _)) Assert.Contains(was.Value.ToString(), new[] { "False", "none" });
    }

    [Theory]
    [InlineData("""{"type":"conversation.exploded"}""", "conversation.exploded")]
    [InlineData("""{"type":"Conversation.Closed","by":"x"}""", "not known")]
    [InlineData("""{"type":""}""", "not known")]
    [InlineData("""{"type":"a.name.that.is.much.longer.than.any.name.that.an.event.has.ever.had.here"}""", "not known")]
    [InlineData("""{"by":"customer","type":"conversation.closed"}""", "starts with its type")]
    [InlineData("""{"type":7}""", "starts with its type")]
    [InlineData("""{"type":null}""", "starts with its type")]
    [InlineData("""{}""", "starts with its type")]
    [InlineData("""[]""", "starts with its type")]
    [InlineData("""null""", "starts with its type")]
    [InlineData("""{"type":"agent.status-changed","status":1}""", "")]
    [InlineData("""{"type":"agent.status-changed","status":"asleep"}""", "")]
    [InlineData("""{"type":"conversation.closed","by":"cus""", "")]
    [InlineData("", "")]
    public void What_is_no_event_is_refused_as_bad_json(string json, string because) =>
        Assert.Contains(because, Assert.ThrowsAny<JsonException>(() => Read(json)).Message);

    [Theory]
    [InlineData("""{"type":"conversation.rated","stars":5,"text":"Grüße"}""", "conversation.rated")]
    [InlineData("""{"type":"conversation.rated"}""", "conversation.rated")]
    [InlineData("""{"type":"agent.status-changed","status":"asleep"}""", "agent.status-changed")]
    public void What_a_newer_version_wrote_is_kept_and_written_again_as_it_was(string json, string type)
    {
        var kept = EventCodec.ReadOrKeep(Encoding.UTF8.GetBytes(json));

        Assert.Equal(new UnreadEvent(type, json), kept);
        Assert.Equal(json, Write(kept));
    }

    [Theory]
    [InlineData("""{"type":"conversation.rated","stars":""")]
    [InlineData("""{"type":"","stars":5}""")]
    [InlineData("""{"type":"a \"quoted\" name"}""")]
    [InlineData("""{"stars":5,"type":"conversation.rated"}""")]
    [InlineData("null")]
    [InlineData("")]
    public void What_is_no_event_of_any_version_is_not_kept(string json) =>
        Assert.ThrowsAny<JsonException>(() => EventCodec.ReadOrKeep(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Deep_nesting_is_refused_as_bad_json()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 10_000));

        Assert.ThrowsAny<JsonException>(() => Read("{\"type\":\"conversation.closed\",\"by\":\"x\",\"more\":" + deep));
    }

    [Fact]
    public void A_property_that_this_version_does_not_know_is_passed_over() =>
        Assert.Equal(
            new ConversationEvent.Closed("customer"),
            Read("""{"type":"conversation.closed","mood":{"of":["the","day"]},"by":"customer"}"""));

    [Fact]
    public void A_committed_event_is_written_with_its_place_and_time() =>
        Assert.Equal(
            """{"sequence":12,"at":"2026-03-02T12:30:05.007Z","type":"conversation.agent-said",""" +
            "\"epoch\":3,\"agent\":\"ann\",\"id\":\"m-1\",\"text\":\"Grüße\"}",
            Write(new Committed(
                new ConversationId("c-1").Actor, 12, new DateTimeOffset(2026, 3, 2, 14, 30, 5, 7, TimeSpan.FromHours(2)), Said)));

    [Fact]
    public void What_clients_see_is_read_back_as_it_was()
    {
        var at = new DateTimeOffset(2026, 3, 2, 12, 30, 5, 7, TimeSpan.Zero);
        var committed = new Committed(new ConversationId("c-1").Actor, 12, at, Said);
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(Write(committed)));
        reader.Read();

        Assert.Equal((committed, 0L), EventCodec.Read(ref reader, committed.Actor));
        Assert.Equal(JsonTokenType.EndObject, reader.TokenType);
    }

    [Fact]
    public void How_much_was_withheld_stands_beside_the_sequence_and_is_read_back()
    {
        var at = new DateTimeOffset(2026, 3, 2, 12, 30, 5, 7, TimeSpan.Zero);
        var committed = new Committed(new ConversationId("c-1").Actor, 12, at, Said);
        var written = Write(committed, withheld: 3);
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(written));
        reader.Read();

        Assert.StartsWith("""{"sequence":12,"withheld":3,"at":""", written);
        Assert.Equal((committed, 3L), EventCodec.Read(ref reader, committed.Actor));
    }

    [Theory]
    [InlineData("""{"sequence":1}""")]
    [InlineData("""{"sequence":1,"withheld":"two","at":"2026-03-02T12:30:05.007Z","type":"conversation.closed","by":"customer"}""")]
    [InlineData("""{"type":"conversation.closed","by":"customer"}""")]
    [InlineData("""{"sequence":"one","at":"2026-03-02T12:30:05.007Z","type":"conversation.closed","by":"customer"}""")]
    [InlineData("""{"sequence":1,"at":"soon","type":"conversation.closed","by":"customer"}""")]
    public void What_has_no_place_or_no_time_is_not_what_clients_see(string json) => Assert.Throws<JsonException>(() =>
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json));
        reader.Read();
        EventCodec.Read(ref reader, new ConversationId("c-1").Actor);
    });

    [Fact]
    public void A_time_with_an_offset_is_read_as_the_same_moment_in_utc()
    {
        var offered = Assert.IsType<ConversationEvent.Offered>(
            Read("""{"type":"conversation.offered","epoch":1,"agent":"ann","expires":"2026-03-02T14:30:00+02:00"}"""));

        Assert.Equal(new DateTimeOffset(2026, 3, 2, 12, 30, 0, TimeSpan.Zero), offered.Expires);
        Assert.Equal(TimeSpan.Zero, offered.Expires.Offset);
    }

    [Fact]
    public void Text_of_any_script_stays_readable_in_the_stored_bytes() =>
        Assert.Contains("Grüße, 世界, مرحبا <b>&'", Write(new ConversationEvent.BotSaid(1, BotSpeech.Notice, "Grüße, 世界, مرحبا <b>&'")));

    [Fact]
    public void Any_text_comes_back_as_it_was() => Prop.ForAll<NonNull<string>>(text =>
    {
        var wellFormed = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));   // an unpaired surrogate has no UTF-8
        var said = new ConversationEvent.BotSaid(1, BotSpeech.Answer, wellFormed);
        return said.Equals(Read(Write(said)));
    }).QuickCheckThrowOnFailure();

    private static string NameIn(string line) => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()!;

    private static Event Read(string json) => EventCodec.Read(Encoding.UTF8.GetBytes(json));

    private static string Write(Event @event)
    {
        var output = new ArrayBufferWriter<byte>();
        EventCodec.Write(output, @event);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Write(Committed committed, long withheld = 0)
    {
        var output = new ArrayBufferWriter<byte>();
        EventCodec.Write(output, new Seen(committed, Audience.Supervisor, withheld));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
