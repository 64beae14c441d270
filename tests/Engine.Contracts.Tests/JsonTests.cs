using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Engine.Contracts.Commands;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;
using static Engine.Contracts.Tests.EveryWord;

namespace Engine.Contracts.Tests;

/// <summary>Commands, replies and views go between machines as JSON and arrive as they were.</summary>
public sealed class JsonTests
{
    [Fact]
    public void Every_command_comes_back_as_it_was()
    {
        Assert.All(EveryCommand, command => ComesBack(command, ContractsJson.Default.Command));
        Assert.Equal(ConcreteTypes<Command>(), EveryCommand.Select(c => c.GetType().FullName).Order());
    }

    [Fact]
    public void Every_reply_comes_back_as_it_was()
    {
        Assert.All(EveryReply, reply => ComesBack(reply, ContractsJson.Default.Reply));
        Assert.Equal(ConcreteTypes<Reply>(), EveryReply.Select(r => r.GetType().FullName).Distinct().Order());
        Assert.Equal(ConcreteTypes<View>(), EveryReply.Select(r => r.View?.GetType().FullName).OfType<string>().Distinct().Order());
    }

    [Fact]
    public void What_agents_and_supervisors_see_comes_back_as_it_was()
    {
        ComesBack(Packet, ContractsJson.Default.ContextPacket);
        ComesBack(Row, ContractsJson.Default.WallRow);
        ComesBack(new WallChange(WallChangeKind.Put, Row), ContractsJson.Default.WallChange);
        ComesBack(new WallChange(WallChangeKind.Remove, Conversation: Row.Conversation), ContractsJson.Default.WallChange);
        ComesBack(new WallChange(WallChangeKind.Ready), ContractsJson.Default.WallChange);
        ComesBack(new WallFilter(Phase.Waiting, SentimentBelow: -0.5f), ContractsJson.Default.WallFilter);
        ComesBack(new WallWindow(new WallFilter(Mood: MoodBand.Bad), WallColumn.OwnedSince, First: 7), ContractsJson.Default.WallWindow);
        ComesBack(
            new WallShown([Row], 9, new WallFloor(
                9, new PhaseCounts(1, 2, 3, 3), new MoodCounts(2, 3, 4), 5, [new QueueCount(new QueueId("care"), 5, Noon)])),
            ContractsJson.Default.WallShown);
        ComesBack(new DeskChange(DeskChangeKind.Offer, 7, Conversation: Row.Conversation, Packet: Packet, Expires: Noon),
            ContractsJson.Default.DeskChange);
    }

    [Fact]
    public void Nulls_are_left_out_enums_are_words_and_names_are_camel_case() =>
        Assert.Equal(
            """{"$type":"refused","code":"textTooLong","why":"too long"}""",
            JsonSerializer.Serialize(new Reply.Refused(Refusal.TextTooLong, "too long"), ContractsJson.Default.Reply));

    [Theory]
    [InlineData("""{"$type":"conversation.dance"}""")]
    [InlineData("""{"$type":7}""")]
    [InlineData("""{"$type":"conversation.close"}{}""")]
    [InlineData("""{"$type":"agent.set-status","status":2}""")]
    public void What_is_no_command_is_refused_as_bad_json(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ContractsJson.Default.Command));

    private static IEnumerable<string?> ConcreteTypes<T>() =>
        typeof(T).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(T)) && !t.IsAbstract).Select(t => t.FullName).Order();

    // Records that hold lists compare them by reference, so what came back is compared as it would be sent on.
    private static void ComesBack<T>(T value, JsonTypeInfo<T> type) where T : class
    {
        var json = JsonSerializer.Serialize(value, type);
        var back = JsonSerializer.Deserialize(json, type);
        Assert.Equal(value.GetType(), back!.GetType());
        Assert.Equal(json, JsonSerializer.Serialize(back, type));
        Assert.True(json.Length > 2 || typeof(T) != value.GetType(), "nothing was written");
    }
}
