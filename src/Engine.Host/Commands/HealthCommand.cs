using System.CommandLine;

namespace Engine.Host.Commands;

/// <summary>Asks a running engine whether it answers, for container health checks in images that have no other program.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var url = new Option<string>("--url") { Description = "Address of the engine", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        url.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValue(url), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                result.AddError("--url must be an address like http://127.0.0.1:5080.");
        });
        var command = new Command("health", "Exit code 0 when the engine at an address is ready, 1 when not") { url };
        command.SetAction((parsed, cancellation) => RunAsync(new Uri(parsed.GetValue(url)!), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Uri url, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await http.GetAsync(new Uri(url, "/health/ready"), cancellation);
            Console.WriteLine(answer.IsSuccessStatusCode ? "ready" : "not ready");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"Nobody answers at {url}.");
            return 1;
        }
    }
}
