using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Engine.Cluster.Benchmarks;

/// <summary>What the kernel says was carried on each TCP connection between processes of one machine (ss, iproute2), by who talks to whom.</summary>
/// <param name="Bytes">Payload, both ways.</param>
/// <param name="Segments">Both ways, acknowledgements included. Loopback carries up to 64 KB in one, an Ethernet 1.4 KB.</param>
internal readonly partial record struct Wire(long Bytes, long Segments)
{
    public static Wire operator -(Wire a, Wire b) => new(a.Bytes - b.Bytes, a.Segments - b.Segments);

    public static Wire operator +(Wire a, Wire b) => new(a.Bytes + b.Bytes, a.Segments + b.Segments);

    /// <param name="between">Names a connection by the ports of whoever accepted it and the process that asked for it; null: nobody's business.</param>
    public static async Task<Dictionary<string, Wire>> ReadAsync(Func<int, int, string?> between)
    {
        using var ss = Process.Start(new ProcessStartInfo("ss", ["-tinpOH", "state", "established"]) { RedirectStandardOutput = true })!;
        var lines = (await ss.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await ss.WaitForExitAsync();
        var sockets = lines.Select(l => Line().Match(l)).Where(m => m.Success).ToList();
        var owners = sockets.ToLookup(m => (Number(m, "local"), Number(m, "peer")), m => Number(m, "pid"));
        var carried = new Dictionary<string, Wire>();
        foreach (var socket in sockets)
        {
            var (local, peer) = (Number(socket, "local"), Number(socket, "peer"));
            if (owners[(peer, local)].FirstOrDefault() is var other and > 0 && between(local, other) is { } name)
                carried[name] = carried.GetValueOrDefault(name) + new Wire(Count(socket, "sent") + Count(socket, "received"), Count(socket, "out") + Count(socket, "in"));
        }
        return carried;
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static long Count(Match match, string group) => match.Groups[group].Success ? long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@":(?<local>\d+)\s+\S+:(?<peer>\d+)\s+users:\(\(""[^""]*"",pid=(?<pid>\d+).*?(bytes_sent:(?<sent>\d+).*?)?(bytes_received:(?<received>\d+).*?)?(segs_out:(?<out>\d+)\s+segs_in:(?<in>\d+))")]
    private static partial Regex Line();
}
