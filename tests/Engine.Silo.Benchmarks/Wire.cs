using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Engine.Silo.Benchmarks;

/// <summary>
/// What the kernel says was carried on each TCP connection between processes of one machine (ss of iproute2), by who talks to whom.
/// </summary>
internal static partial class Wire
{
    /// <param name="between">Names a connection by the port at which it was accepted and the process that asked for it; null: nobody's
    /// business.</param>
    /// <returns>Bytes of payload so far, both ways, on connections that are open. An Ethernet adds 66 for each 1,448 and for each
    /// acknowledgement.</returns>
    public static async Task<Dictionary<string, long>> ReadAsync(Func<int, int, string?> between)
    {
        using var ss = Process.Start(new ProcessStartInfo("ss", ["-tinpOH", "state", "established"]) { RedirectStandardOutput = true })!;
        var lines = (await ss.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await ss.WaitForExitAsync();
        var sockets = lines.Select(l => Line().Match(l)).Where(m => m.Success).ToList();
        var owners = sockets.ToLookup(m => (Number(m, "local"), Number(m, "peer")), m => Number(m, "pid"));
        var carried = new Dictionary<string, long>();
        foreach (var socket in sockets)
        {
            var (local, peer) = (Number(socket, "local"), Number(socket, "peer"));
            if (owners[(peer, local)].FirstOrDefault() is var other and > 0 && between(local, other) is { } name)
                carried[name] = carried.GetValueOrDefault(name) + Count(socket, "sent") + Count(socket, "received");
        }
        return carried;
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static long Count(Match match, string group) =>
        match.Groups[group].Success ? long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@":(?<local>\d+)\s+\S+:(?<peer>\d+)\s+users:\(\(""[^""]*"",pid=(?<pid>\d+).*?(bytes_sent:(?<sent>\d+).*?)?"
        + @"(bytes_received:(?<received>\d+).*?)?segs_out:")]
    private static partial Regex Line();
}
