using System.Buffers;
using System.Text;
using System.Text.Json;
using Engine.Silo.Codecs;
using Engine.Silo.Following;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Contracts.Tests;
using Engine.Runtime.Tails;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Engine.Silo.Tests;

/// <summary>What goes between machines arrives as it was, through Orleans' own serializer.</summary>
public sealed class CodecTests : IDisposable
{
    private static readonly ActorId Actor = new ConversationId("c-17").Actor;

    private readonly ServiceProvider _provider = Provider();

    private Serializer Serializer => _provider.GetRequiredService<Serializer>();

    [Fact]
    public void Every_event_ever_written_arrives_as_it_was()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "every-event-ever-written.jsonl"));
        Assert.NotEmpty(lines);
        var sequence = 0L;
        foreach (var line in lines)
        {
            var sent = new Committed(Actor, ++sequence, EveryWord.Noon.AddMilliseconds(123),
                EventCodec.Read(Encoding.UTF8.GetBytes(line)), Position: 1_000_000 + sequence);

            var arrived = Through(sent);

            Assert.Equal((sent.Actor, sent.Sequence, sent.At, sent.Position),
                (arrived.Actor, arrived.Sequence, arrived.At, arrived.Position));
            Assert.Equal(Json(sent.Event), Json(arrived.Event));
        }
    }

    [Fact]
    public void Every_command_arrives_as_it_was() =>
        Assert.All(EveryWord.EveryCommand, sent => Assert.Equal(Json(sent), Json(Through(sent))));

    [Fact]
    public void Every_reply_arrives_as_it_was_with_the_events_that_came_of_it()
    {
        Assert.All(EveryWord.EveryReply, sent => Assert.Equal(Json(sent), Json(Through(sent))));
        var said = new Committed(Actor, 3, EveryWord.Noon, new ConversationEvent.CustomerSaid("m-1", "Grüße", null), 77);
        var closed = new Committed(Actor, 4, EveryWord.Noon, new ConversationEvent.Closed("customer"), 78);

        var arrived = Assert.IsType<Reply.Accepted>(Through<Reply>(new Reply.Accepted(3, 4) { Events = [said, closed] }));

        Assert.Equal([said, closed], arrived.Events.AsEnumerable());
    }

    [Fact]
    public void Several_events_at_once_an_actor_and_things_that_are_held_as_objects_arrive_too()
    {
        var closed = new Committed(Actor, 4, EveryWord.Noon, new ConversationEvent.Closed("customer"), 78);

        Assert.Equal([closed, closed], Through(new[] { closed, closed }));
        Assert.Equal(Actor, Through(Actor));
        Assert.Equal(closed, Through<object>(closed));
        Assert.Equal(new ConversationCommand.CustomerSays("m", "hello"),
            Through<object>(new ConversationCommand.CustomerSays("m", "hello")));
        Assert.Null(Through<Command?>(null));
    }

    private static Journal.PageSeal Seal => Testing.TestMaster.Key.Pages;

    [Fact]
    public void A_page_arrives_as_it_was_and_a_large_one_in_several_that_follow_each_other()
    {
        Committed[] events =
        [
            .. Enumerable.Range(1, 500).Select(i =>
                new Committed(Actor, i, EveryWord.Noon,
                    new ConversationEvent.CustomerSaid($"m-{i}", new string('x', 4_000), null), 100 + i)),
        ];

        List<Page> pages = [.. PageBytes.Write(new Page(3, 90, 700, events), Seal).Select(bytes =>
        {
            Assert.InRange(bytes.Length, 1, 300_000);   // a block of Orleans' is 1 MiB
            Assert.True(bytes.AsSpan().IndexOf("xxxx"u8) < 0);
            return PageBytes.Read(3, bytes, Seal);
        })];

        Assert.InRange(pages.Count, 8, 12);
        Assert.Equal(events, pages.SelectMany(p => p.Events));
        Assert.All(pages, p => Assert.Equal(3, p.Partition));
        Assert.Equal([90, .. pages.Take(pages.Count - 1).Select(p => p.Upto)], pages.Select(p => p.After));
        Assert.All(pages.SkipLast(1), p => Assert.Equal(p.Upto, p.Events[^1].Position));
        Assert.Equal(700, pages[^1].Upto);
    }

    [Fact]
    public void A_page_without_events_arrives_and_what_is_none_is_refused()
    {
        var page = PageBytes.Read(0, Assert.Single(PageBytes.Write(new Page(0, 7, 7, []), seal: null)), seal: null);

        Assert.Equal((7L, 7L, 0), (page.After, page.Upto, page.Events.Count));
        Assert.Throws<JsonException>(() => PageBytes.Read(0, "{}"u8.ToArray(), seal: null));
        Assert.Throws<JsonException>(() => PageBytes.Read(0, """{"after":9,"events":[],"upto":8}"""u8.ToArray(), seal: null));
        Assert.ThrowsAny<JsonException>(() => PageBytes.Read(0, "page"u8.ToArray(), seal: null));
    }

    [Fact]
    public void A_page_that_was_changed_or_that_another_cluster_sealed_is_refused()
    {
        var bytes = Assert.Single(PageBytes.Write(new Page(0, 7, 7, []), Seal));
        var other = Journal.MasterKey.Parse(Convert.ToBase64String(new byte[32])).Pages;

        Assert.Throws<JsonException>(() => PageBytes.Read(0, bytes, other));
        Assert.Throws<JsonException>(() => PageBytes.Read(0, "{}"u8.ToArray(), Seal));
        bytes[^1] ^= 1;
        Assert.Throws<JsonException>(() => PageBytes.Read(0, bytes, Seal));
    }

    [Fact]
    public void A_copy_is_the_thing_itself_because_nothing_of_it_ever_changes()
    {
        var command = EveryWord.EveryCommand[3];

        Assert.Same(command, _provider.GetRequiredService<DeepCopier>().Copy(command));
    }

    [Fact]
    public void A_bug_s_exception_reaches_its_caller_as_what_it_is()
    {
        var arrived = Through<Exception>(new Journal.JournalException("The disk is full."));

        Assert.Equal("The disk is full.", Assert.IsType<Journal.JournalException>(arrived).Message);
    }

    [Theory]
    [InlineData('C', """{"$type":"conversation.customer-says","id":"m-1","text":"hello","mood":{"later":[1,2]}}""")]
    [InlineData('R', """{"since":"1.9","reply":{"$type":"accepted","first":3,"last":3,"cost":0.2},"events":[{"shard":7,"actor":"conversation/c-17","sequence":3,"at":0,"position":9,"event":{"type":"conversation.closed","by":"customer","survey":true}}],"more":[]}""")]
    [InlineData('E', """{"shard":{"a":1},"actor":"conversation/c-17","sequence":3,"at":0,"position":9,"event":{"type":"conversation.closed","by":"customer","survey":true}}""")]
    public void What_a_newer_version_adds_is_skipped(char kind, string json) =>
        Assert.NotNull(Words.Read((WordKind)kind, Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void An_event_that_only_a_newer_version_knows_is_kept_as_it_is()
    {
        // Once it broke the page that it came in, and an older silo's followers stood still.
        const string page = """{"after":4,"events":[{"actor":"conversation/c-17","sequence":3,"at":0,"position":9,"event":{"type":"conversation.sung","song":["la"]}}],"upto":9}""";

        var sung = Assert.Single(PageBytes.Read(0, Encoding.UTF8.GetBytes(page), seal: null).Events);

        Assert.Equal(new UnreadEvent("conversation.sung", """{"type":"conversation.sung","song":["la"]}"""), sung.Event);
        Assert.Equal((3L, 9L), (sung.Sequence, sung.Position));
    }

    [Theory]
    [InlineData('Z', "{}")]
    [InlineData('C', """{"$type":"conversation.dance"}""")]
    [InlineData('R', "{}")]
    [InlineData('E', """{"actor":"conversation/c-17","sequence":3}""")]
    [InlineData('A', "\"somewhere\"")]
    public void What_this_version_cannot_know_is_refused(char kind, string json) =>
        Assert.Throws<JsonException>(() => Words.Read((WordKind)kind, Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_command_with_an_id_that_nobody_gave_arrives_and_can_be_refused_by_its_actor()
    {
        // Once it could be written and not be read: what is a refusal in one process was a failure between two.
        var arrived = Assert.IsType<ConversationCommand.Start>(
            Through<Command>(new ConversationCommand.Start(new CustomerProfile(default), "web")));

        Assert.False(WordId.IsValid(arrived.Customer.Id.Value));
    }

    [Fact]
    public void A_long_message_arrives_whole_and_the_next_one_too()
    {
        var text = new string('é', 300_000);

        Assert.Equal(text, Assert.IsType<ConversationCommand.CustomerSays>(
            Through<Command>(new ConversationCommand.CustomerSays("m", text))).Text);
        Assert.Equal("hello",
            Assert.IsType<ConversationCommand.CustomerSays>(Through<Command>(new ConversationCommand.CustomerSays("m", "hello"))).Text);
    }

    public void Dispose() => _provider.Dispose();

    private static ServiceProvider Provider()
    {
        var services = new ServiceCollection();
        services.AddSerializer();
        EngineHosting.AddCodec(services);
        return services.BuildServiceProvider();
    }

    private T Through<T>(T sent)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Serializer.Serialize(sent, bytes);
        return Serializer.Deserialize<T>(bytes.WrittenMemory.ToArray())!;
    }

    private static string Json(Command command) => JsonSerializer.Serialize(command, ContractsJson.Default.Command);

    private static string Json(Reply reply) => JsonSerializer.Serialize(reply, ContractsJson.Default.Reply);

    private static string Json(Event @event)
    {
        var bytes = new ArrayBufferWriter<byte>();
        EventCodec.Write(bytes, @event);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
