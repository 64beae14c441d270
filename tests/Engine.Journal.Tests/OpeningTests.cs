using Microsoft.Data.Sqlite;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

/// <summary>A journal that can't be opened says in one sentence what is wrong with which file and what to do.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "journal.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_that_is_not_there_is_made()
    {
        var folder = Path.Combine(_folder.Path, "a", "b");

        await using var journal = SqliteJournal.Open(folder);

        Assert.NotNull(await journal.AppendAsync(ATurn(Conversation(1), 0)));
    }

    /// <summary>It used to be what the umask left, 644 for most: whoever had a login could read what customers said.</summary>
    [Fact]
    public async Task Only_its_owner_may_read_a_journal_and_the_folder_that_was_made_for_it()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var folder = Path.Combine(_folder.Path, "a");

        await using var journal = SqliteJournal.Open(folder);
        await journal.AppendAsync(ATurn(Conversation(1), 0));

        Assert.Equal(file | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(folder));
        Assert.Contains(Path.Combine(folder, "journal.db-wal"), Directory.GetFiles(folder));
        foreach (var path in Directory.GetFiles(folder)) Assert.Equal((path, file), (path, System.IO.File.GetUnixFileMode(path)));
    }

    [Fact]
    public async Task A_second_opening_of_a_folder_is_refused_until_the_first_is_closed()
    {
        await using (SqliteJournal.Open(_folder.Path))
            Refused(_folder.Path, "is in use by another process");

        await SqliteJournal.Open(_folder.Path).DisposeAsync();
    }

    [Fact]
    public void A_folder_that_is_a_file_is_refused()
    {
        var file = Path.Combine(_folder.Path, "not-a-folder");
        System.IO.File.WriteAllText(file, "");

        Refused(file, "is a file");
        Refused(Path.Combine(file, "below"), "can't be used");
    }

    [Fact]
    public async Task A_read_only_folder_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        await WriteAsync(1);
        System.IO.File.SetUnixFileMode(Path.Combine(_folder.Path, "journal.lock"), UnixFileMode.UserRead);
        System.IO.File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            // Root may write anywhere but in the kernel's own folders.
            Refused(Environment.IsPrivilegedProcess ? "/sys/kernel" : _folder.Path, "is not writable");
        }
        finally
        {
            System.IO.File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        System.IO.File.WriteAllText(File, string.Concat(Enumerable.Repeat("dear diary, ", 1000)));

        Refused(_folder.Path, "is not a journal");
    }

    [Fact]
    public void Somebody_elses_database_is_refused_and_left_alone()
    {
        using (var other = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE recipes(name TEXT)";
            command.ExecuteNonQuery();
        }
        var before = System.IO.File.ReadAllBytes(File);

        Refused(_folder.Path, "is not a journal");

        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public async Task A_truncated_file_is_refused(long length)
    {
        await WriteAsync(2000);
        using (var file = System.IO.File.OpenWrite(File)) file.SetLength(length);

        Refused(_folder.Path, "damaged", "is not a journal");
    }

    [Fact]
    public async Task Damage_in_the_middle_of_the_file_is_told_by_whoever_reads_it_and_the_rest_stays_readable()
    {
        await WriteAsync(2000);
        using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = file.Length / 2 / 4096 * 4096;
            file.Write(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
        }
        await using var journal = SqliteJournal.Open(_folder.Path);

        var refused = await Assert.ThrowsAsync<JournalException>(async () => await journal.ReadAsync(Conversation(1), 0, int.MaxValue));

        OneSentence(refused, "damaged");
        Assert.NotEmpty(await journal.ReadAsync(Conversation(1), 0, 10));
    }

    /// <summary>Power fails in the middle of a commit: the log's end is torn.</summary>
    [Fact]
    public async Task A_torn_log_gives_back_every_turn_before_the_tear()
    {
        await using var journal = SqliteJournal.Open(_folder.Path);
        for (var i = 0; i < 50; i++) await journal.AppendAsync(ATurn(Conversation(1), i, Said($"{i}")));
        var log = await System.IO.File.ReadAllBytesAsync(File + "-wal");

        for (var tear = 0; tear <= log.Length; tear += 4000)
        {
            using var copy = new TestFolder();
            foreach (var name in (string[])["journal.db", "keys.db", "keys.db-wal", "master.key"])
                System.IO.File.Copy(Path.Combine(_folder.Path, name), Path.Combine(copy.Path, name));
            await System.IO.File.WriteAllBytesAsync(Path.Combine(copy.Path, "journal.db-wal"), log[..tear]);
            await using var torn = SqliteJournal.Open(copy.Path);
            var events = await torn.ReadAsync(Conversation(1), 0, 100);
            Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
            Assert.NotNull(await torn.AppendAsync(ATurn(Conversation(1), events.Count)));
        }
    }

    private async Task WriteAsync(int turns)
    {
        await using var journal = SqliteJournal.Open(_folder.Path);
        await Task.WhenAll(Enumerable.Range(0, turns).Select(i => journal.AppendAsync(ABotTurn(Conversation(1), i * 2)).AsTask()));
    }

    private static void Refused(string folder, params string[] any) =>
        OneSentence(Assert.Throws<JournalException>(() => SqliteJournal.Open(folder)), any);

    private static void OneSentence(JournalException refused, params string[] any)
    {
        Assert.True(any.Any(refused.Message.Contains), refused.Message);
        Assert.EndsWith(".", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Contains("'/", refused.Message.Replace(":\\", "/"));
    }
}
