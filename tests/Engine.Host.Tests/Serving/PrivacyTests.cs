using System.Text.Json;
using Engine.Host.Tests.Support;
using Engine.Testing;

namespace Engine.Host.Tests.Serving;

/// <summary>A person's words in a whole installation: in which files they are, who gets them, and that they go.</summary>
public sealed class PrivacyTests
{
    private const string Words = "where is my xyzzyplugh order?";

    [Theory]
    [InlineData(Installation.Embedded)]
    [InlineData(Installation.Cluster)]
    public async Task What_a_customer_said_is_in_no_file_and_in_no_log_and_can_be_exported_until_it_is_erased(string place)
    {
        await using var installation = await Installation.NewAsync(place);
        var channel = await installation.TokenAsync("channel", "web");
        await using var host = await installation.ServeAsync(("ENGINE_Logging__LogLevel__Default", "Debug"));
        using var api = new ClientApi(host.Address, channel);
        await api.OpenAsync("c-1", "cleo");
        await api.SayAsync("c-1", "m-1", Words);
        string[] there = ["--customer", "cleo", "--url", host.Address.ToString(), "--data", installation.Data];

        Assert.Empty(installation.FilesHolding("xyzzyplugh"));
        var export = await HostProcess.RunAsync(["export", .. there]);
        Assert.True(export.ExitCode == 0, export.Error);
        Assert.Equal(Words, Said(export.Output));
        var erased = await HostProcess.RunAsync(["erase", .. there]);
        Assert.True(erased.ExitCode == 0, erased.Error);

        Assert.Equal("[erased]", Said((await HostProcess.RunAsync(["export", .. there])).Output));
        Assert.Equal(0, await host.StopAsync());
        Assert.DoesNotContain("xyzzyplugh", await host.Log);
        Assert.Empty(installation.FilesHolding("xyzzyplugh"));
    }

    [Fact]
    public async Task The_folder_of_an_engine_that_is_stopped_is_opened_and_a_rotated_master_key_changes_nothing_for_readers()
    {
        await using var installation = await Installation.NewAsync();
        await using (var host = await installation.ServeAsync())
        {
            using var api = new ClientApi(host.Address, await installation.TokenAsync("channel", "web"));
            await api.OpenAsync("c-1", "cleo");
            await api.SayAsync("c-1", "m-1", Words);
            var busy = await HostProcess.RunAsync("key", "rotate", "--master", "--data", installation.Data);
            Assert.Contains("in use by another process", busy.Error);
            Assert.Equal(0, await host.StopAsync());
        }
        string[] there = ["--customer", "cleo", "--data", installation.Data];

        var rotated = await HostProcess.RunAsync("key", "rotate", "--master", "--data", installation.Data);
        Assert.True(rotated.ExitCode == 0, rotated.Error);

        Assert.Equal(Words, Said((await HostProcess.RunAsync(["export", .. there])).Output));
        Assert.Equal(0, (await HostProcess.RunAsync(["erase", .. there])).ExitCode);
        Assert.Equal("[erased]", Said((await HostProcess.RunAsync(["export", .. there])).Output));
        var nobody = await HostProcess.RunAsync("erase", "--customer", "nobody", "--data", installation.Data);
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("no such customer", nobody.Error);
    }

    [Fact]
    public async Task A_master_key_that_an_operator_keeps_is_not_in_the_folder_and_without_it_nothing_opens()
    {
        await using var installation = await Installation.NewAsync();
        await using (var host = await installation.ServeAsync(("ENGINE_MASTER_KEY_COMMAND", $"echo {TestMaster.Text}")))
        {
            using var api = new ClientApi(host.Address, await installation.TokenAsync("channel", "web"));
            await api.OpenAsync("c-1", "cleo");
            Assert.Equal(0, await host.StopAsync());
        }

        Assert.False(File.Exists(Path.Combine(installation.Data, "master.key")));
        var refused = await HostProcess.RunAsync("export", "--customer", "cleo", "--data", installation.Data);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("no master key", refused.Error);
        await using var again = await installation.ServeAsync(("ENGINE_MASTER_KEY", TestMaster.Text));
        Assert.Equal(0, await again.StopAsync());
    }

    private static string? Said(string export)
    {
        using var json = JsonDocument.Parse(export);
        return json.RootElement.GetProperty("conversations")[0].GetProperty("events").EnumerateArray()
            .First(e => e.GetProperty("type").GetString() == "conversation.customer-said").GetProperty("text").GetString();
    }
}
