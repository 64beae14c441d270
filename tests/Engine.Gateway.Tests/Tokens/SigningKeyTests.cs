using Engine.Gateway.Tokens;

namespace Engine.Gateway.Tests.Tokens;

public sealed class SigningKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-key-").FullName;

    private string KeyFile => Path.Combine(_folder, SigningKey.FileName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_first_start_makes_a_key_of_32_bytes_that_only_its_owner_may_read()
    {
        SigningKey.LoadOrCreate(_folder);

        Assert.Equal(32, new FileInfo(KeyFile).Length);
        Assert.Equal([KeyFile], Directory.GetFiles(_folder));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public void Gateways_that_are_given_the_same_text_have_the_same_key()
    {
        var text = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());

        Assert.Equal(SigningKey.Parse(text).Security.Key, SigningKey.Parse(text + "\n").Security.Key);
        Assert.Equal(32, SigningKey.Parse(text).Security.Key.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]   // 33 bytes
    public void A_text_that_is_no_key_is_refused(string text) =>
        Assert.Contains("32 bytes", Assert.Throws<SigningKeyException>(() => SigningKey.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_folder_is_made_when_it_is_not_there()
    {
        SigningKey.LoadOrCreate(Path.Combine(_folder, "a", "b"));

        Assert.True(File.Exists(Path.Combine(_folder, "a", "b", SigningKey.FileName)));
    }

    [Fact]
    public void A_key_that_is_missing_beside_a_journal_was_lost_and_is_not_replaced_without_a_word()
    {
        File.WriteAllText(Path.Combine(_folder, "journal.db"), "a journal");

        var lost = Assert.Throws<SigningKeyException>(() => SigningKey.LoadOrCreate(_folder));

        Assert.Contains("put the key back", lost.Message, StringComparison.Ordinal);
        Assert.Contains($"openssl rand 32 > '{KeyFile}'", lost.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public void The_next_start_takes_the_same_key()
    {
        var first = SigningKey.LoadOrCreate(_folder);
        var second = SigningKey.LoadOrCreate(_folder);

        Assert.Equal(first.Security.Key, second.Security.Key);
    }

    /// <summary>
    /// Again and again: once in some hundred times the file of the first used to be replaced by a second, which had looked before it was
    /// there.
    /// </summary>
    [Fact]
    public async Task Of_many_that_start_at_once_all_have_the_same_key()
    {
        for (var i = 0; i < 200; i++)
        {
            var folder = Path.Combine(_folder, $"{i}");
            using var start = new Barrier(8);
            var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return SigningKey.LoadOrCreate(folder);
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            Assert.Single(keys.Select(k => Convert.ToHexString(k.Security.Key)).Distinct());
            Assert.Equal([Path.Combine(folder, SigningKey.FileName)], Directory.GetFiles(folder));
        }
    }

    [Fact]
    public void No_two_folders_have_the_same_key() => Assert.NotEqual(
        SigningKey.LoadOrCreate(Path.Combine(_folder, "a")).Security.Key, SigningKey.LoadOrCreate(Path.Combine(_folder, "b")).Security.Key);

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_damaged_key_is_refused_with_a_sentence(int bytes)
    {
        SigningKey.LoadOrCreate(_folder);
        File.WriteAllBytes(KeyFile, new byte[bytes]);

        Assert.Contains($"{bytes} bytes instead of 32", Assert.Throws<SigningKeyException>(() => SigningKey.LoadOrCreate(_folder)).Message);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_key_that_others_may_read_is_refused_with_a_sentence(UnixFileMode others)
    {
        if (OperatingSystem.IsWindows()) return;
        SigningKey.LoadOrCreate(_folder);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        Assert.Contains("chmod 600", Assert.Throws<SigningKeyException>(() => SigningKey.LoadOrCreate(_folder)).Message);
    }

    [Fact]
    public void A_folder_that_is_a_file_is_refused_with_a_sentence()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        Assert.Contains("can't be read or made", Assert.Throws<SigningKeyException>(() => SigningKey.LoadOrCreate(file)).Message);
    }
}
