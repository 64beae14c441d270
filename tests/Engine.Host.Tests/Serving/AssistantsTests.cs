using System.Runtime.CompilerServices;
using Engine.Host.Tests.Support;

namespace Engine.Host.Tests.Serving;

/// <summary>A host with folders of assistants and the real model.</summary>
public sealed class AssistantsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string All => _folder["assistants"];

    private string Data => _folder["data"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_change_is_taken_by_reload_for_new_conversations_and_a_broken_one_is_refused_with_its_reason()
    {
        Lay("retail", version: "1", greeting: "One.");
        await using var host = await ServeAsync();
        using var api = new ClientApi(host.Address, await HostProcess.TokenAsync(Data, "channel", "web"));
        Assert.Equal("One.", await GreetingAsync(api, "c-1"));

        Lay("retail", version: "2", greeting: "Two.");
        var (exitCode, output, error) = await ReloadAsync(host);

        Assert.True(exitCode == 0, error);
        Assert.Contains("retail 2+", output, StringComparison.Ordinal);
        Assert.Equal("Two.", await GreetingAsync(api, "c-2"));
        await api.SayAsync("c-1", "m-1", "where is my order?");
        Assert.DoesNotContain(await api.EventsAsync("c-1"), e => e.GetProperty("type").GetString() == "conversation.assistant-changed");

        await File.WriteAllTextAsync(Path.Combine(All, "retail", "intent.onnx"), "not a graph");
        (exitCode, _, error) = await ReloadAsync(host);

        Assert.Equal(1, exitCode);
        Assert.Contains("retail was refused (Invalid)", error, StringComparison.Ordinal);
        Assert.Equal("Two.", await GreetingAsync(api, "c-3"));
        await api.SayAsync("c-3", "m-1", "where is my order?");
        Assert.Equal(0, await host.StopAsync());
        Assert.Contains("refused (Invalid)", await host.Log + await host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conversation_finds_its_version_again_after_a_kill()
    {
        Lay("retail-1", version: "1", greeting: "One.");
        await using (var host = await ServeAsync())
        {
            using var before = new ClientApi(host.Address, await HostProcess.TokenAsync(Data, "channel", "web"));
            Assert.Equal("One.", await GreetingAsync(before, "c-1"));
            await host.KillAsync();
        }
        Lay("retail-2", version: "2", greeting: "Two.");
        await using var again = await ServeAsync();
        using var api = new ClientApi(again.Address, await HostProcess.TokenAsync(Data, "channel", "web"));

        await api.SayAsync("c-1", "m-1", "where is my order?");

        Assert.DoesNotContain(await api.EventsAsync("c-1"), e => e.GetProperty("type").GetString() == "conversation.assistant-changed");
        Assert.Equal("Two.", await GreetingAsync(api, "c-2"));
    }

    [Fact]
    public async Task Watched_folders_are_taken_without_being_asked()
    {
        Lay("retail", version: "1", greeting: "One.");
        await using var host = await ServeAsync("--watch-assistants", "--set", "Assistants:Settle=00:00:00.500");
        using var api = new ClientApi(host.Address, await HostProcess.TokenAsync(Data, "channel", "web"));
        Lay("retail", version: "2", greeting: "Two.");

        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var i = 0; await GreetingAsync(api, $"c-{i}") != "Two."; i++) late.Token.ThrowIfCancellationRequested();
    }

    [Fact]
    public async Task What_can_not_be_is_said_in_a_sentence()
    {
        Lay("retail", version: "1", greeting: "One.");
        await File.WriteAllTextAsync(Path.Combine(All, "retail", "assistant.yaml"), "name: [");
        var (exitCode, _, error) = await HostProcess.RunAsync(
            "serve", "--urls", "http://127.0.0.1:0", "--data", Data, "--assistants", All);
        Assert.Equal(1, exitCode);
        Assert.Contains("assistant.yaml, line 1", error, StringComparison.Ordinal);

        (exitCode, _, error) = await HostProcess.RunAsync("serve", "--assistants", All, "--assistant", Path.Combine(All, "retail"));
        Assert.Equal(1, exitCode);
        Assert.Contains("Name one of --assistant and --assistants.", error, StringComparison.Ordinal);
    }

    private Task<HostProcess> ServeAsync(params string[] more) =>
        HostProcess.ServeAsync(HostProcess.FreePort(), ["--data", Data, "--assistants", All, .. more]);

    private Task<(int ExitCode, string Output, string Error)> ReloadAsync(HostProcess host) =>
        HostProcess.RunAsync("reload", "--data", Data, "--url", host.Address.ToString());

    private static async Task<string> GreetingAsync(ClientApi api, string conversation)
    {
        await api.OpenAsync(conversation, "ann-" + conversation);
        return (await api.EventsAsync(conversation))[1].GetProperty("text").GetString()!;
    }

    /// <summary>The shipped assistant under a version of its own.</summary>
    private void Lay(string folder, string version, string greeting)
    {
        var (from, to) = (Path.Combine(Here(), "..", "..", "..", "models", "retail"), Path.Combine(All, folder));
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        var lines = File.ReadAllLines(Path.Combine(from, "assistant.yaml"))
            .Select(line => line.StartsWith("  greeting: \"", StringComparison.Ordinal) ? $"  greeting: \"{greeting}\"" : line);
        File.WriteAllLines(Path.Combine(to, "assistant.yaml"), lines.Prepend($"version: {version}"));
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
