using Engine.Journal.Sqlite;
using Engine.Testing;
using Microsoft.Data.Sqlite;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

public sealed class SchemaTests : IDisposable
{
    private static readonly string[] NextSchema = [.. Schema.Steps, "ALTER TABLE turns ADD COLUMN by TEXT; UPDATE turns SET by = 'nobody'"];

    private readonly TestFolder _folder = new();

    private string File => Database.PathIn(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_older_journal_is_brought_forward_with_all_that_is_in_it()
    {
        await WriteAsync();
        using var connection = Connect();

        Schema.Upgrade(connection, NextSchema);

        Assert.Equal(NextSchema.Length, connection.Scalar("PRAGMA user_version"));
        Assert.Equal(3, connection.Scalar("SELECT count(*) FROM turns WHERE by = 'nobody'"));
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_journal_as_it_was()
    {
        await WriteAsync();
        using (var connection = Connect())
        {
            Assert.Throws<SqliteException>(() => Schema.Upgrade(connection, [.. NextSchema, "ALTER TABLE nowhere ADD COLUMN x"]));
            Assert.Equal(Schema.Steps.Count, connection.Scalar("PRAGMA user_version"));
        }

        await using var journal = SqliteJournal.Open(_folder.Path);
        Assert.Equal(3, (await journal.ReadAsync(Conversation(1), 0, 10)).Count);
    }

    [Fact]
    public async Task A_newer_programs_journal_is_refused_and_left_alone()
    {
        await WriteAsync();
        using (var connection = Connect()) Schema.Upgrade(connection, NextSchema);

        var refused = Assert.Throws<JournalException>(() => SqliteJournal.Open(_folder.Path));

        Assert.Contains($"has schema {NextSchema.Length} and this program knows {Schema.Steps.Count}", refused.Message);
        using var after = Connect();
        Assert.Equal(NextSchema.Length, after.Scalar("PRAGMA user_version"));
    }

    /// <summary>A journal as version 1 wrote it, kept for ever: every later version must open it and read it.</summary>
    [Fact]
    public async Task The_first_versions_journal_is_read_today()
    {
        System.IO.File.Copy(Path.Combine(AppContext.BaseDirectory, "journal-of-schema-1.db"), File);

        await using var journal = SqliteJournal.Open(_folder.Path);

        var texts = (await journal.ReadAsync(Conversation(1), 0, 10)).Select(
            e => Assert.IsType<Contracts.Events.ConversationEvent.CustomerSaid>(e.Event).Text);
        Assert.Equal(["hello", "still there?"], texts);
        Assert.Equal(Noon.AddHours(1), (await journal.LoadAsync(Conversation(1))).Wake);
        Assert.Equal(1, (await journal.LoadAsync(Conversation(1))).Snapshot!.Sequence);
        Assert.NotNull(await journal.AppendAsync(ATurn(Conversation(1), 2)));
    }

    /// <summary>What was said before there were keys lies in the file as it was said, until somebody wants it gone.</summary>
    [Fact]
    public async Task What_the_first_version_wrote_in_clear_is_overwritten_when_it_is_to_be_forgotten()
    {
        System.IO.File.Copy(Path.Combine(AppContext.BaseDirectory, "journal-of-schema-1.db"), File);
        Assert.True(Bytes.Hold(_folder.Path, "still there?"));

        await using (var journal = SqliteJournal.Open(_folder.Path))
        {
            await journal.ForgetAsync(Conversation(1));

            var texts = (await journal.ReadAsync(Conversation(1), 0, 10)).Select(
                e => Assert.IsType<Contracts.Events.ConversationEvent.CustomerSaid>(e.Event).Text);
            Assert.Equal(["[erased]", "[erased]"], texts);
            Assert.False(Bytes.Hold(_folder.Path, "still there?"));
        }
        Assert.False(Bytes.Hold(_folder.Path, "still there?"));
    }

    private async Task WriteAsync()
    {
        await using var journal = SqliteJournal.Open(_folder.Path);
        for (var i = 0; i < 3; i++) await journal.AppendAsync(ATurn(Conversation(1), i));
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }
}
