using System.Runtime.CompilerServices;
using Engine.Host.Tests.Support;

namespace Engine.Host.Tests;

/// <summary>What the page of settings calls a setting, an operator can set.</summary>
public sealed class OptionsTests
{
    [Fact]
    public async Task The_page_lists_every_setting_as_the_program_has_it()
    {
        var (exitCode, output, _) = await HostProcess.RunAsync("options");

        Assert.Equal(0, exitCode);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "docs", "options.md")), output);
    }

    [Theory]
    [InlineData("Gateway:AgentGrace=soon", "AgentGrace")]
    [InlineData("Gateway:CorsOrigins:0=shop.example", "CorsOrigins")]
    [InlineData("Runtime:InboxMax=0", "InboxMax")]
    [InlineData("Runtime:MailboxMax=10", "MailboxMax")]
    [InlineData("Limits:CapacityMax=-1", "CapacityMax")]
    [InlineData("Cluster:StreamPartitions=many", "StreamPartitions")]
    [InlineData("Journal:ReadersMax=1000000", "ReadersMax")]
    public async Task A_setting_that_is_wrong_stops_the_start_with_a_sentence_that_names_it(string set, string named)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output, error) = await HostProcess.RunAsync(
            "serve", "--urls", "http://127.0.0.1:0", "--data", folder["data"], "--set", set);

        Assert.Equal(1, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);   // no stack trace
    }

    [Fact]
    public async Task The_command_line_has_the_last_word_before_the_environment_and_the_file()
    {
        using var folder = new TemporaryFolder();
        var file = folder["settings.json"];
        await File.WriteAllTextAsync(file, """{ "Limits": { "MessageBytesMax": 100, "CapacityMax": 2 } }""");
        await using var host = await HostProcess.ServeAsync(
            HostProcess.FreePort(), ["--data", folder["data"], "--settings", file, "--set", "Limits:MessageBytesMax=20"],
            ("ENGINE_Limits__MessageBytesMax", "50"));
        using var api = new ClientApi(host.Address, await HostProcess.TokenAsync(folder["data"], "channel", "web"));
        await api.OpenAsync("c-1", "ann");

        await api.SayAsync("c-1", "m-1", new string('a', 20));
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => api.SayAsync("c-1", "m-2", new string('a', 21)));

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
