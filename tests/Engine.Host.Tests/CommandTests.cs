using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Engine.Host.Tests.Support;

namespace Engine.Host.Tests;

/// <summary>
/// The commands, and what becomes of a data folder. What a host that serves promises, whichever it is, stands in Serving.
/// </summary>
public sealed class CommandTests
{
    [Fact]
    public async Task The_token_is_the_last_word_of_the_output()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output, _) =
            await HostProcess.RunAsync("token", "--role", "agent", "--id", "ann", "--expires", "30m", "--data", folder["data"]);

        Assert.Equal(0, exitCode);
        Assert.Equal(3, output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[^1].Split('.').Length);
        Assert.True(File.Exists(Path.Combine(folder["data"], "signing.key")));
    }

    [Theory]
    [InlineData("desk", "agent")]
    [InlineData("wall", "supervisor")]
    public async Task A_token_that_opens_a_page_is_a_link_with_the_token_in_its_fragment(string page, string role)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output, error) = await HostProcess.RunAsync(
            "token", "--open", page, "--id", "ann", "--data", folder["data"], "--url", "http://127.0.0.1:8080");

        Assert.True(exitCode == 0, error);
        var link = new Uri(output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Equal($"http://127.0.0.1:8080/{page}", link.GetLeftPart(UriPartial.Query));
        Assert.StartsWith("#token=", link.Fragment, StringComparison.Ordinal);
        Assert.Contains($"\"role\":\"{role}\"", Tokens.Claims(link.Fragment["#token=".Length..]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token", "--role", "king", "--id", "ann")]
    [InlineData("token", "--role", "agent", "--id", "two words")]
    [InlineData("token", "--role", "customer", "--id", "ann")]
    [InlineData("token", "--role", "agent", "--id", "ann", "--expires", "soon")]
    [InlineData("token", "--role", "agent", "--id", "ann", "--expires", "0h")]
    [InlineData("serve", "--urls", "nonsense")]
    [InlineData("serve", "--assistant", "no-such-folder")]
    [InlineData("demo", "--customers", "0")]
    [InlineData("demo", "--agents", "many")]
    [InlineData("demo", "--urls", "http://127.0.0.1:8080")]
    [InlineData("demo", "--serve", "--urls", "nonsense")]
    [InlineData("demo", "--serve", "--json", "out.json")]
    [InlineData("token", "--id", "ann")]
    [InlineData("token", "--open", "shop", "--id", "ann")]
    [InlineData("health", "--url", "nonsense")]
    [InlineData("health", "--url", "http://127.0.0.1:1")]
    [InlineData("dance")]
    public async Task Wrong_words_are_refused_with_a_sentence_and_a_failing_exit_code(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        if (arguments[0] is "token" or "serve") arguments = [.. arguments, "--data", folder["data"]];

        var (exitCode, output, error) = await HostProcess.RunAsync(arguments);

        Assert.NotEqual(0, exitCode);
        Assert.NotEmpty(error.Trim());
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);   // no stack trace
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exitCode, error) = await ServeInVainAsync(folder["data"], port);

        Assert.Equal(1, exitCode);
        Assert.Contains("address already in use", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_engine_on_the_same_folder_is_refused_and_the_first_goes_on()
    {
        using var folder = new TemporaryFolder();
        await using var first = await HostProcess.ServeAsync(folder["data"], HostProcess.FreePort());

        var (exitCode, error) = await ServeInVainAsync(folder["data"], HostProcess.FreePort());

        Assert.Equal(1, exitCode);
        Assert.Single(error.Trim().Split('\n'));
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(first.Address, "/health/ready"))).StatusCode);
    }

    [Fact]
    public async Task A_database_file_that_is_not_one_is_refused_and_left_as_it_is()
    {
        using var folder = new TemporaryFolder();
        await using (await HostProcess.ServeAsync(folder["data"], HostProcess.FreePort())) { }
        var file = Path.Combine(folder["data"], "journal.db");
        foreach (var beside in Directory.GetFiles(folder["data"], "*.db-*")) File.Delete(beside);
        await File.WriteAllTextAsync(file, "this is not a database, whatever its name says " + new string('x', 5_000));
        var before = await File.ReadAllBytesAsync(file);

        var (exitCode, error) = await ServeInVainAsync(folder["data"], HostProcess.FreePort());

        Assert.Equal(1, exitCode);
        Assert.Single(error.Trim().Split('\n'));
        Assert.Equal(before, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["data"], "a file");

        var (exitCode, error) = await ServeInVainAsync(folder["data"], HostProcess.FreePort());

        Assert.Equal(1, exitCode);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task The_demo_ends_clean_and_writes_its_figures()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output, error) = await HostProcess.RunAsync(
            "demo", "--customers", "60", "--agents", "5", "--seed", "3", "--json", folder["out.json"]);

        Assert.True(exitCode == 0, output + error);
        // Once every activation wrote two lines of log. Warnings are of a machine that stands still for seconds, and are few.
        var log = error.Split('\n').Where(line => line.StartsWith('[')).ToList();
        Assert.All(log, line => Assert.Contains(" WRN] ", line, StringComparison.Ordinal));
        Assert.True(log.Count < 60, error);   // fewer than conversations
        // How it goes is said once a second; the figures are a screen.
        var figures = output.Split('\n')
            .Where(line => !line.Contains("conversations done", StringComparison.Ordinal)
                && !line.StartsWith("  “", StringComparison.Ordinal));
        Assert.InRange(figures.Count(), 10, 30);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(folder["out.json"]));
        var report = json.RootElement;
        foreach (var zero in new[] { "lost", "doubled", "outOfOrder", "doubleAssigned", "overCapacity", "botAfterHandoff", "stuck" })
            Assert.Equal(0, report.GetProperty(zero).GetInt32());
        Assert.True(report.GetProperty("turns").GetInt32() >= 60);
        Assert.True(report.GetProperty("turnsPerSecond").GetDouble() > 0);
        Assert.Equal(report.GetProperty("escalated").GetInt32(), report.GetProperty("reached").GetInt32());
        Assert.True(report.GetProperty("escalations").EnumerateObject()
            .Sum(e => e.Value.GetInt32()) >= report.GetProperty("escalated").GetInt32());
        Assert.True(report.GetProperty("handoffLatencyMs").GetProperty("p99")
            .GetDouble() >= report.GetProperty("handoffLatencyMs").GetProperty("p50").GetDouble());
    }

    private static async Task<(int ExitCode, string Error)> ServeInVainAsync(string data, int port)
    {
        var (exitCode, _, error) = await HostProcess.RunAsync("serve", "--urls", $"http://127.0.0.1:{port}", "--data", data);
        return (exitCode, error);
    }
}
