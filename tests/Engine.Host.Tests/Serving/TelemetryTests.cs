using System.Net;
using System.Text;
using Engine.Host.Tests.Support;

namespace Engine.Host.Tests.Serving;

public sealed class TelemetryTests
{
    [Fact]
    public async Task The_figures_go_to_the_collector_that_the_environment_names()
    {
        await using var installation = await Installation.NewAsync();
        using var collector = new HttpListener();
        var port = HostProcess.FreePort();
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();

        await using var host = await installation.ServeAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{port}"),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"));
        using (var http = new HttpClient { BaseAddress = host.Address })
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", await installation.TokenAsync("channel", "web"));
            using var body = new StringContent("""{"id":"c-1","channel":"web","customer":{"id":"ann"}}""",
                Encoding.UTF8, "application/json");
            (await http.PostAsync("/v1/conversations", body)).EnsureSuccessStatusCode();
        }

        var received = await UntilItSaysAsync(collector, "engine.conversations.started");
        Assert.Contains("engine.turn.duration", received, StringComparison.Ordinal);
        Assert.Contains("dotnet.gc.collections", received, StringComparison.Ordinal);
    }

    /// <summary>Names are plain text in the protocol's bytes.</summary>
    private static async Task<string> UntilItSaysAsync(HttpListener collector, string name)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var request = await collector.GetContextAsync().WaitAsync(late.Token);
            using var body = new StreamReader(request.Request.InputStream, Encoding.Latin1);
            var said = await body.ReadToEndAsync(late.Token);
            request.Response.ContentType = "application/x-protobuf";
            request.Response.Close();
            if (request.Request.Url?.AbsolutePath == "/v1/metrics" && said.Contains(name, StringComparison.Ordinal)) return said;
        }
    }
}
