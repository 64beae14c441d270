using System.Text;
using Engine.Contracts;
using Engine.Contracts.Events;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests.Keys;

public sealed class TurnBlobTests
{
    private static readonly Turn Spoken =
        ATurn(Conversation(1), 4, Said("Grüße"), new ConversationEvent.BotSaid(1, BotSpeech.Answer, "Hello, Zoë", "greet"));

    [Fact]
    public void Words_are_sealed_and_the_rest_is_JSON_that_a_database_can_be_asked_about()
    {
        var blob = Encoding.UTF8.GetString(TurnBlob.Write(Spoken, Key)!);

        using var json = System.Text.Json.JsonDocument.Parse(blob);
        Assert.Equal("greet", json.RootElement[1].GetProperty("intent").GetString());
        Assert.Equal(3, json.RootElement.GetArrayLength());
        // The box is letters by chance, and those may be any; what is in it is sealed.
        var (events, box) = (json.RootElement[0].GetRawText() + json.RootElement[1].GetRawText(), json.RootElement[2].GetBytesFromBase64());
        Assert.DoesNotContain("Gr", events);
        Assert.DoesNotContain("Zo", events);
        Assert.Equal(-1, box.AsSpan().IndexOf("Grüße"u8));
        Assert.Equal(-1, box.AsSpan().IndexOf("Zoë"u8));
    }

    [Fact]
    public void A_turn_without_words_needs_no_key()
    {
        var turn = ATurn(Conversation(1), 0, new ConversationEvent.Inspected(new AgentId("sue")));

        Assert.Equal("""[{"type":"conversation.inspected","by":"sue"}]""", Encoding.UTF8.GetString(TurnBlob.Write(turn, key: null)!));
        Assert.Null(TurnBlob.KeyOf(TurnBlob.Write(turn, Key)));
    }

    [Fact]
    public void A_turn_with_words_is_not_written_without_a_key() => Assert.Null(TurnBlob.Write(Spoken, key: null));

    [Fact]
    public void Words_come_back_with_the_key_and_read_as_erased_without_it()
    {
        var blob = TurnBlob.Write(Spoken, Key)!;

        Assert.Equal(Key.Id, TurnBlob.KeyOf(blob));
        Assert.Equal(Spoken.Events, Read(blob, Conversation(1), 5, hasKey: true));
        Assert.Equal([Said("[erased]"), new ConversationEvent.BotSaid(1, BotSpeech.Answer, "[erased]", "greet")],
            Read(blob, Conversation(1), 5, hasKey: false));
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 5)]
    public void A_turn_that_somebody_moved_is_refused(int conversation, long sequence) =>
        Assert.Throws<JournalException>(() => Read(TurnBlob.Write(Spoken, Key)!, Conversation(conversation), sequence, hasKey: true));

    [Fact]
    public void A_turn_whose_words_somebody_changed_is_refused()
    {
        var blob = TurnBlob.Write(Spoken, Key)!;
        blob[^30] = blob[^30] == (byte)'A' ? (byte)'B' : (byte)'A';

        Assert.Throws<JournalException>(() => Read(blob, Conversation(1), 5, hasKey: true));
    }

    private static IEnumerable<Event> Read(byte[] blob, ActorId actor, long sequence, bool hasKey)
    {
        var events = new List<Committed>();
        TurnBlob.Read(blob, actor, (sequence, sequence), Noon, id => hasKey && id == Key.Id ? Key : null, events);
        return events.Select(committed => committed.Event);
    }
}
