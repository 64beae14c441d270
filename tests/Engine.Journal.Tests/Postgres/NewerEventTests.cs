using Engine.Contracts;
using Engine.Contracts.Events;
using Npgsql;
using Engine.Testing;

namespace Engine.Journal.Tests.Postgres;

/// <summary>A newer version has written what this one does not know: see docs/postgres.md, Upgrade.</summary>
[Collection(OnPostgres.Name)]
public sealed class NewerEventTests(PostgresFixture postgres)
{
    [Fact]
    public async Task An_event_of_a_newer_version_is_given_out_as_it_was_written_and_readers_go_on_after_it()
    {
        var database = await postgres.DatabaseAsync();
        await using var journal = await PostgresJournal.OpenAsync(database, TestMaster.Key);
        var (newer, other) = (new ConversationId("newer").Actor, new ConversationId("other").Actor);
        foreach (var actor in new[] { other, newer, other })
            await journal.AppendAsync(
                new Turn(actor, (await journal.ReadAsync(actor, 0, 10)).Count, Samples.Noon, [new ConversationEvent.Closed("customer")]));
        await using (var source = NpgsqlDataSource.Create(database))
        await using (var write =
            source.CreateCommand("""UPDATE journal.turns SET events = '[{"type":"conversation.rated","stars":5}]' WHERE key = 'newer'"""))
            Assert.Equal(1, await write.ExecuteNonQueryAsync());

        var unread = new UnreadEvent("conversation.rated", """{"type":"conversation.rated","stars":5}""");
        Assert.Equal([unread], (await journal.LoadAsync(newer)).Events.Select(e => e.Event));
        Assert.Equal(
            [new ConversationEvent.Closed("customer"), unread, new ConversationEvent.Closed("customer")],
            (await journal.ReadAllAsync(ActorKind.Conversation, 0, 10)).Select(e => e.Event));
        Assert.Equal(2, (await journal.LoadAsync(other)).Events.Count);
    }
}
