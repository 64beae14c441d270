using System.Text.Json;
using Engine.Contracts.Commands;
using Engine.Contracts.Serialization;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Contracts.Tests;

public sealed class IdTests
{
    public static TheoryData<string> Valid =>
        ["c", "C-17", "a_b.c:d@e+f", "0", new string('x', 128), "ann@example.org", "urn:uuid:3f2b", "..a"];

    public static TheoryData<string?> Invalid =>
        [(string?)null, "", ".", "..", "...", new string('x', 129), "a b", "a/b", "ä", "a\n", "\u0000", "a%20b", "<b>", "日本", "a\ud800"];

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_word_is_an_id(string word) => Assert.True(WordId.IsValid(word));

    [Theory]
    [MemberData(nameof(Invalid))]
    public void What_is_no_word_is_no_id(string? word)
    {
        Assert.False(WordId.IsValid(word));
        Assert.False(ActorId.TryParse("agent/" + word, out _));
    }

    [Fact]
    public void Every_kind_of_actor_reads_what_it_writes()
    {
        Assert.Equal("conversation/c-17", new ConversationId("c-17").Actor.ToString());
        Assert.Equal("agent/ann", new AgentId("ann").Actor.ToString());
        Assert.Equal("queue/billing", new QueueId("billing").Actor.ToString());
        Assert.Equal("customer/k-9", new CustomerId("k-9").Actor.ToString());
        foreach (var kind in Enum.GetValues<ActorKind>())
        {
            Assert.True(ActorId.TryParse(new ActorId(kind, "x:1").ToString(), out var read));
            Assert.Equal(new ActorId(kind, "x:1"), read);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("conversation")]
    [InlineData("conversation/")]
    [InlineData("/c-17")]
    [InlineData("Conversation/c-17")]
    [InlineData("person/c-17")]
    [InlineData("conversation/c/17")]
    [InlineData(" conversation/c-17")]
    public void What_names_no_actor_is_not_read(string? text) => Assert.False(ActorId.TryParse(text, out _));

    [Fact]
    public void Whatever_is_read_as_an_actor_writes_the_same_text() => Prop.ForAll<string>(text =>
        new[] { text, "agent/" + text }.All(t => !ActorId.TryParse(t, out var id) || id.ToString() == t)).QuickCheckThrowOnFailure();

    [Fact]
    public void The_numbers_of_actor_kinds_are_stored_in_journals_and_never_change() =>
        Assert.Equal(
            [("Conversation", 1), ("Agent", 2), ("Queue", 3), ("Customer", 4), ("Access", 5), ("DeadLetters", 6), ("Webhooks", 7)],
            Enum.GetValues<ActorKind>().Select(k => (k.ToString(), (int)k)));

    [Fact]
    public void An_id_is_a_plain_string_in_json_and_nothing_else_is_read_as_one()
    {
        const string json = """{"$type":"conversation.accept","agent":"ann"}""";

        Assert.Equal(json, JsonSerializer.Serialize(new ConversationCommand.Accept(new AgentId("ann")), ContractsJson.Default.Command));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json.Replace("\"ann\"", "7"), ContractsJson.Default.Command));
    }
}
