using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace Engine.Gateway.Tests.Tokens;

public sealed class KeyRotationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-key-").FullName;
    private readonly FakeTimeProvider _time = new(GatewayUnderTest.Start);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void After_a_rotation_the_new_key_signs_and_the_old_one_checks_until_its_overlap_is_over()
    {
        var running = SigningKey.LoadOrCreate(_folder);
        var old = running.Ring(_time).Signs;

        var id = KeyFolder.Rotate(_folder, TimeSpan.FromHours(8), _time);
        _time.Advance(TimeSpan.FromSeconds(5));   // as an engine that runs takes it up

        Assert.Equal(id, running.Ring(_time).Signs.Id);
        Assert.NotEqual(old.Id, id);
        Assert.Contains(old.Security.KeyId, running.Ring(_time).Checking(_time.GetUtcNow()).Select(k => k.KeyId));
        _time.Advance(TimeSpan.FromHours(8));
        Assert.Equal([id], running.Ring(_time).Checking(_time.GetUtcNow()).Select(k => k.KeyId));
    }

    [Fact]
    public void Without_an_overlap_the_old_key_ends_at_once()
    {
        SigningKey.LoadOrCreate(_folder);

        var id = KeyFolder.Rotate(_folder, TimeSpan.Zero, _time);

        Assert.Equal([(id, null)], KeyFolder.List(_folder, _time));
    }

    [Fact]
    public void Rotations_that_follow_each_other_keep_every_key()
    {
        SigningKey.LoadOrCreate(_folder);
        for (var i = 0; i < 3; i++) KeyFolder.Rotate(_folder, TimeSpan.FromHours(1), _time);

        Assert.Equal(4, KeyFolder.List(_folder, _time).Select(k => k.Id).Distinct().Count());
        foreach (var file in Directory.GetFiles(_folder))
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_folder_without_a_key_has_none_to_rotate() =>
        Assert.Throws<SigningKeyException>(() => KeyFolder.Rotate(_folder, TimeSpan.Zero, _time));

    [Fact]
    public void Of_several_keys_given_as_text_the_first_signs_and_all_check()
    {
        var (first, second) = (Convert.ToBase64String(new byte[32]), Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]));

        var ring = SigningKey.Parse($"{first},{second}").Ring(_time);

        Assert.Equal(SigningKey.Parse(first).Ring(_time).Signs, ring.Signs);
        Assert.Equal(2, ring.Checking(_time.GetUtcNow()).Count());
    }
}
