using System.Text.Json;
using Engine.Host.Tests.Support;
using Engine.Testing;

namespace Engine.Host.Tests;

/// <summary>A small shop outgrows its folder.</summary>
public sealed class MigrationTests
{
    [Fact]
    public async Task A_data_folder_is_carried_over_whole_and_its_conversations_go_on_in_PostgreSQL()
    {
        using var folder = new TemporaryFolder();
        await using var server = await PostgresServer.StartAsync();
        var data = folder["data"];
        var token = await HostProcess.TokenAsync(data, "channel", "web");
        List<JsonElement> before;
        await using (var host = await HostProcess.ServeAsync(data, HostProcess.FreePort()))
        {
            using var api = new ClientApi(host.Address, token);
            for (var c = 1; c <= 10; c++)
            {
                await api.OpenAsync($"c-{c}", $"customer-{c}");
                for (var m = 1; m <= 3; m++)
                    await api.SayAsync($"c-{c}", $"m-{m}", m == 3 && c > 5 ? "i want to talk to a person" : "hello");
            }
            before = await api.EventsAsync("c-7");

            var (busy, _, inUse) = await HostProcess.RunAsync("migrate", "--from", data, "--to", server.Connection);
            Assert.Equal(1, busy);
            Assert.Contains("in use by another process", inUse);
            Assert.Equal(0, await host.StopAsync());
        }

        var (exitCode, output, error) = await HostProcess.RunAsync("migrate", "--from", data, "--to", server.Connection);

        Assert.True(exitCode == 0, error);
        Assert.Contains("byte for byte", output);
        Assert.Contains("copied      2", output);   // twenty and a few actors: ten conversations, ten customers, queues
        var (again, _, notEmpty) = await HostProcess.RunAsync("migrate", "--from", data, "--to", server.Connection);
        Assert.Equal(1, again);
        Assert.Contains("is not empty", notEmpty);
        await using (var host = await HostProcess.ServeAsync(
            HostProcess.FreePort(),
            ["--data", data, "--cluster", server.Connection, "--silo-port",
                $"{HostProcess.FreePort()}", "--gateway-port", $"{HostProcess.FreePort()}"]))
        {
            using var api = new ClientApi(host.Address, token);
            var after = await api.EventsAsync("c-7");
            Assert.Equal(before.Select(e => e.GetRawText()), after.Take(before.Count).Select(e => e.GetRawText()));
            var repeat = await api.SayAsync("c-7", "m-1", "hello");
            Assert.Equal("m-1", repeat.GetProperty("events")[0].GetProperty("id").GetString());
            await api.SayAsync("c-7", "m-4", "are you there?");
        }
    }

    [Theory]
    [InlineData("no-such-folder", "Host=127.0.0.1;Port=1;Username=u;Database=d", "holds no journal")]
    [InlineData("no-such-folder", "somewhere", "--to must be a connection string")]
    public async Task What_cannot_be_migrated_is_refused_in_a_sentence(string from, string to, string sentence)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = await HostProcess.RunAsync("migrate", "--from", folder[from], "--to", to);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(sentence, error);
        Assert.False(Directory.Exists(folder[from]), "asking makes nothing");
    }
}
