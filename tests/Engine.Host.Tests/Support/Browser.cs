using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Engine.Host.Tests.Support;

/// <summary>
/// Chromium on a page of another origin, whose stock <c>EventSource</c> follows a conversation and reports what it hears to the page's own
/// server. What counts is what the browser does by itself: it connects again, says what it saw last, and stops at 204.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly WebApplication _site;
    private readonly TemporaryFolder _profile = new();
    private Process? _chromium;

    private Browser(WebApplication site) => _site = site;

    /// <summary>
    /// Ids and types of the events that the page heard, in order; <c>open</c> and <c>end</c> of what the EventSource said of itself.
    /// </summary>
    public BlockingCollection<string> Heard { get; } = [];

    public static string Executable =>
        Names.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("There is no Chromium; tests/run.sh installs it.");

    /// <summary>The page's origin.</summary>
    public string Origin => _site.Urls.Single();

    public static async Task<Browser> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var site = builder.Build();
        site.Urls.Add("http://127.0.0.1:0");
        var browser = new Browser(site);
        site.MapGet("/", () => Results.Content(Page, "text/html"));
        site.MapPost("/heard", async (HttpRequest request) =>
        {
            using var body = new StreamReader(request.Body);
            browser.Heard.Add(await body.ReadToEndAsync());
        });
        await site.StartAsync();
        return browser;
    }

    /// <summary>Opens the page.</summary>
    /// <param name="stream">The whole address of the event stream, with its token.</param>
    public void Open(Uri stream)
    {
        var start = new ProcessStartInfo(Executable,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--no-first-run", "--disable-background-networking",
            $"--user-data-dir={_profile.Path}", $"{Origin}/#{Uri.EscapeDataString(stream.ToString())}",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _chromium = Process.Start(start)!;
        _ = _chromium.StandardOutput.ReadToEndAsync();
        _ = _chromium.StandardError.ReadToEndAsync();
    }

    /// <summary>Waits until the page has heard something, at most half a minute.</summary>
    /// <returns>All that it has heard up to that.</returns>
    public IReadOnlyList<string> HearUntil(Func<string, bool> wanted)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var all = new List<string>();
        try
        {
            foreach (var heard in Heard.GetConsumingEnumerable(late.Token))
            {
                all.Add(heard);
                if (wanted(heard)) return all;
            }
        }
        catch (OperationCanceledException) { }
        throw new InvalidOperationException($"the page heard {string.Join(", ", all)} and no more");
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
        {
            _chromium.Kill(entireProcessTree: true);
            await _chromium.WaitForExitAsync();
            _chromium.Dispose();
        }
        await _site.DisposeAsync();
        Heard.Dispose();
        _profile.Dispose();
    }

    private const string Page = """
        <!doctype html><title>follows</title><script>
        // One report after the other, so that they come in the order in which they were heard.
        let last = Promise.resolve();
        const report = text => last = last.then(() => fetch('/heard', { method: 'POST', body: text }));
        const source = new EventSource(decodeURIComponent(location.hash.slice(1)));
        source.onopen = () => report('open');
        source.onmessage = message => report(message.lastEventId + ' ' + JSON.parse(message.data).type);
        source.addEventListener('typing', message => report('typing ' + JSON.parse(message.data).who));
        source.onerror = () => { if (source.readyState === EventSource.CLOSED) report('end'); };
        </script>
        """;
}
