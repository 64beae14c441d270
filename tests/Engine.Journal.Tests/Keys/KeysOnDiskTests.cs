using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Testing;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests.Keys;

/// <summary>Words, keys and their master lie apart: who has one of them has nothing.</summary>
public sealed class KeysOnDiskTests : IDisposable
{
    private const string Word = "xyzzyplugh";

    private static readonly string[] KeyFiles = ["keys.db", "keys.db-wal", "keys.db-shm", "master.key"];

    private readonly TestFolder _folder = new(), _backup = new();

    public void Dispose()
    {
        _folder.Dispose();
        _backup.Dispose();
    }

    [Fact]
    public async Task No_file_of_the_folder_holds_a_word_that_was_said_while_the_journal_is_open_and_after()
    {
        await using (await SpokenAsync())
            Assert.Empty(Bytes.HoldingFiles(_folder.Path, Word));

        Assert.Empty(Bytes.HoldingFiles(_folder.Path, Word));
        Assert.NotEmpty(Bytes.HoldingFiles(_folder.Path, "order-of-xyz"));   // an id is no word: the search finds what is there
    }

    [Fact]
    public async Task A_backup_without_keys_is_refused_and_opens_without_words_when_an_operator_wants_that()
    {
        await (await SpokenAsync()).DisposeAsync();
        Copy(_folder.Path, _backup.Path, withKeys: false);

        var refused = Assert.Throws<JournalException>(() => SqliteJournal.Open(_backup.Path));
        await File.WriteAllTextAsync(Path.Combine(_backup.Path, "keys.db"), "");
        await using var journal = SqliteJournal.Open(_backup.Path);

        Assert.Contains("touch", refused.Message);
        Assert.Equal([Said("[erased]", "order-of-xyz")], await SaidAsync(journal, Conversation(1)));
        Assert.NotNull(await journal.AppendAsync(ATurn(Conversation(1), 1, Said("again"))));   // a lost key is replaced
        Assert.Equal([Said("[erased]", "order-of-xyz"), Said("again")], await SaidAsync(journal, Conversation(1)));
    }

    [Fact]
    public async Task A_backup_from_before_somebody_was_forgotten_says_nothing_of_them_with_the_keys_of_afterwards()
    {
        await using (var journal = await SpokenAsync())
        {
            await journal.AppendAsync(ATurn(Conversation(2), 0, Said("another")));
            await journal.DisposeAsync();
        }
        Copy(_folder.Path, _backup.Path, withKeys: false);
        await using (var journal = SqliteJournal.Open(_folder.Path)) await journal.ForgetAsync(Conversation(1));
        foreach (var file in KeyFiles.Where(file => File.Exists(Path.Combine(_folder.Path, file))))
            File.Copy(Path.Combine(_folder.Path, file), Path.Combine(_backup.Path, file));

        await using var restored = SqliteJournal.Open(_backup.Path);

        Assert.Equal([Said("[erased]", "order-of-xyz")], await SaidAsync(restored, Conversation(1)));
        Assert.Equal([Said("another")], await SaidAsync(restored, Conversation(2)));
    }

    /// <summary>Every deleted key's bytes were looked for: none is in the table, in its free pages or in its log.</summary>
    [Fact]
    public async Task A_key_that_was_deleted_is_in_no_byte_of_the_folder()
    {
        await using var journal = await SpokenAsync();
        var box = Boxes().Single(b => b.Actor == "c-1").Box;
        Assert.NotEmpty(Holding(box));

        await journal.ForgetAsync(Conversation(1));

        Assert.Empty(Holding(box));
    }

    [Fact]
    public async Task Keys_without_their_master_key_are_refused()
    {
        await (await SpokenAsync()).DisposeAsync();
        File.Delete(Path.Combine(_folder.Path, "master.key"));

        Assert.Contains("no master key", Assert.Throws<JournalException>(() => SqliteJournal.Open(_folder.Path)).Message);
        Assert.Contains("another master key",
            Assert.Throws<JournalException>(() => SqliteJournal.Open(_folder.Path, master: TestMaster.Key)).Message);
    }

    [Fact]
    public async Task A_master_key_that_others_may_read_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        await (await SpokenAsync()).DisposeAsync();
        File.SetUnixFileMode(Path.Combine(_folder.Path, "master.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Contains("chmod 600", Assert.Throws<JournalException>(() => SqliteJournal.Open(_folder.Path)).Message);
    }

    [Fact]
    public async Task After_a_rotation_the_old_master_key_is_good_for_nothing_and_every_word_is_there()
    {
        await (await SpokenAsync()).DisposeAsync();
        var old = await File.ReadAllBytesAsync(Path.Combine(_folder.Path, "master.key"));

        Assert.True(MasterRotation.InFolder(_folder.Path) > 0);

        await using (var journal =
            SqliteJournal.Open(_folder.Path)) Assert.Equal([Said(Word, "order-of-xyz")], await SaidAsync(journal, Conversation(1)));
        Assert.NotEqual(old, await File.ReadAllBytesAsync(Path.Combine(_folder.Path, "master.key")));
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "master.key"), old);
        Assert.Contains("another master key", Assert.Throws<JournalException>(() => SqliteJournal.Open(_folder.Path)).Message);
    }

    /// <summary>As a crash leaves it: the keys are wrapped anew, and the new master key has not taken the old one's place.</summary>
    [Fact]
    public async Task A_rotation_that_was_interrupted_loses_nothing_and_is_finished_by_the_next()
    {
        await (await SpokenAsync()).DisposeAsync();
        var (path, next) = (Path.Combine(_folder.Path, "master.key"), Path.Combine(_folder.Path, "master.next.key"));
        var old = await File.ReadAllBytesAsync(path);
        MasterRotation.InFolder(_folder.Path);
        File.Move(path, next);
        OwnerOnly.Put(old, path, overwrite: false);

        await using (var journal = SqliteJournal.Open(_folder.Path))
        {
            Assert.Equal([Said(Word, "order-of-xyz")], await SaidAsync(journal, Conversation(1)));
            await journal.AppendAsync(ATurn(Conversation(3), 0, Said("meanwhile")));
        }
        MasterRotation.InFolder(_folder.Path);

        Assert.False(File.Exists(next));
        await using var after = SqliteJournal.Open(_folder.Path);
        Assert.Equal([Said("meanwhile")], await SaidAsync(after, Conversation(3)));
    }

    private async Task<SqliteJournal> SpokenAsync()
    {
        var journal = SqliteJournal.Open(_folder.Path);
        await journal.AppendAsync(
            ATurn(Conversation(1),
                0, Said(Word, "order-of-xyz")) with { Snapshot = new Snapshot(1, 1, System.Text.Encoding.UTF8.GetBytes(Word)) });
        return journal;
    }

    private static async Task<IEnumerable<Event>> SaidAsync(IJournal journal, ActorId actor) =>
        (await journal.ReadAsync(actor, 0, 10)).Select(committed => committed.Event);

    private static void Copy(string from, string to, bool withKeys)
    {
        foreach (var file in Directory.GetFiles(from).Where(file => withKeys || !KeyFiles.Contains(Path.GetFileName(file))))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private IEnumerable<(string Actor, byte[] Box)> Boxes()
    {
        using var connection =
            new Microsoft.Data.Sqlite.SqliteConnection(
                $"Data Source={Path.Combine(_folder.Path, "journal.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"ATTACH '{Path.Combine(_folder.Path, "keys.db")}' AS k; SELECT a.key, x.box FROM actors a JOIN k.keys x ON x.id = a.secret";
        using var rows = command.ExecuteReader();
        while (rows.Read()) yield return (rows.GetString(0), rows.GetFieldValue<byte[]>(1));
    }

    /// <summary>Any 16 bytes of it.</summary>
    private IEnumerable<string> Holding(byte[] box) =>
        Directory.GetFiles(_folder.Path).Where(path => Path.GetExtension(path) != ".lock").Where(path =>
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Enumerable.Range(9, box.Length - 9 - 16).Any(i => bytes.AsSpan().IndexOf(box.AsSpan(i, 16)) >= 0);
    });
}
