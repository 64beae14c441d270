using Engine.Host.Tests.Support;
using Engine.Testing;

namespace Engine.Host.Tests;

/// <summary>One process, one journal: two that each take themselves for the only one would wake, route and answer for each other.</summary>
public sealed class TwoHostsTests
{
    [Fact]
    public async Task A_second_host_on_a_PostgreSQL_database_is_refused_in_a_sentence_and_starts_when_the_first_was_killed()
    {
        using var folder = new TemporaryFolder();
        await using var server = await PostgresServer.StartAsync();
        var token = await HostProcess.TokenAsync(folder["one"], "channel", "web");
        await using (var first = await HostProcess.ServeAsync(folder["one"], HostProcess.FreePort(), server.Connection))
        {
            var (exitCode, _, error) = await HostProcess.RunAsync(
                "serve", "--urls", $"http://127.0.0.1:{HostProcess.FreePort()}", "--data", folder["other"], "--journal", server.Connection);

            Assert.Equal(1, exitCode);
            Assert.Contains("is in use by another process: stop that one first", Assert.Single(error.Trim().Split('\n')));
            using var api = new ClientApi(first.Address, token);
            await api.OpenAsync("c-1", "ann");
            await first.KillAsync();
        }

        await using var second = await HostProcess.ServeAsync(folder["one"], HostProcess.FreePort(), server.Connection);
        using var again = new ClientApi(second.Address, token);
        await again.SayAsync("c-1", "m-1", "hello");
    }
}
