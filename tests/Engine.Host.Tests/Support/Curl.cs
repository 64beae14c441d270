using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Engine.Host.Tests.Support;

/// <summary>curl on an event stream.</summary>
internal static class Curl
{
    /// <summary>Follows until the server ends the stream or dies.</summary>
    /// <returns>The ids of the events, and the types in their data.</returns>
    public static async Task<List<(long Id, string Type)>> FollowAsync(Uri address, string token, long last)
    {
        var start = new ProcessStartInfo("curl",
        [
            "--silent", "--no-buffer", "--max-time", "40", "-H", "Accept: text/event-stream", "-H", $"Authorization: Bearer {token}",
            "-H", FormattableString.Invariant($"Last-Event-ID: {last}"), address.ToString(),
        ])
        {
            RedirectStandardOutput = true,
        };
        using var curl = Process.Start(start)!;
        var seen = new List<(long, string)>();
        var type = "";
        while (await curl.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: {\"sequence\"", StringComparison.Ordinal))
                type = JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("type").GetString()!;
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                seen.Add((long.Parse(line["id: ".Length..], CultureInfo.InvariantCulture), type));
        }
        await curl.WaitForExitAsync();
        return seen;
    }
}
