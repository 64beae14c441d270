using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Contracts.Tests;

/// <summary>
/// This version and a next one write one journal and speak with each other while a cluster is brought from one to the other. The next one
/// puts a field on everything and knows an event more.
/// </summary>
public sealed class VersionTests
{
    public static TheoryData<string> Events =>
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "every-event-ever-written.jsonl"))];

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_that_goes_from_this_version_to_the_next_and_back_says_what_it_said(string line)
    {
        var ours = Written(Read(line));

        var theirs = NextVersion.EventThrough(ours);

        Assert.Contains("\"since\":\"next\"", theirs);   // they have put on it what we do not know
        Assert.Equal(ours, Written(Read(theirs)));
        Assert.Equal(theirs, NextVersion.EventThrough(Written(Read(theirs))));
    }

    [Fact]
    public void A_command_and_a_reply_do_so_too()
    {
        Assert.All(EveryWord.EveryCommand, command => ThereAndBack(command, ContractsJson.Default.Command));
        Assert.All(EveryWord.EveryReply, reply => ThereAndBack(reply, ContractsJson.Default.Reply));
    }

    [Fact]
    public void An_event_that_only_the_next_version_has_is_refused_by_its_name_and_not_passed_over()
    {
        // What an older version passed over it would decide without: so a new event is read by one version and written by the one after.
        const string Rated = """{"type":"conversation.rated","stars":5,"since":"next"}""";
        Assert.Equal(Rated, NextVersion.EventThrough(Rated));

        Assert.Contains("conversation.rated", Assert.Throws<JsonException>(() => Read(Rated)).Message);
    }

    private static void ThereAndBack<T>(T word, JsonTypeInfo<T> json)
    {
        var ours = JsonSerializer.Serialize(word, json);

        var theirs = NextVersion.Through(typeof(T).Name, ours);

        Assert.Contains("\"since\":\"next\"", theirs);
        Assert.Equal(ours, JsonSerializer.Serialize(JsonSerializer.Deserialize(theirs, json)!, json));
    }

    private static Event Read(string json) => EventCodec.Read(Encoding.UTF8.GetBytes(json));

    private static string Written(Event @event)
    {
        var bytes = new ArrayBufferWriter<byte>();
        EventCodec.Write(bytes, @event);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
