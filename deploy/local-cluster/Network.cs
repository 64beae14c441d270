using System.Diagnostics;
using System.Globalization;

namespace Engine.LocalCluster;

/// <summary>
/// A private network for silos: a network namespace for each, and a bridge between them on which this machine has an address as well,
/// so that gateways can call them. It has no link to the outside. One at a time in a process; gone when it is disposed, or when the process
/// is.
/// </summary>
public sealed class Network : IAsyncDisposable
{
    private static readonly Lazy<string?> Missing = new(Try);

    /// <summary>The process id keeps two of them on one machine apart: in names, of at most 15 letters, and in addresses.</summary>
    private static readonly string Id = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private static readonly string Bridge = $"eb{Id}";

    private static readonly string Prefix =
        string.Create(CultureInfo.InvariantCulture, $"10.{200 + (Environment.ProcessId / 256 % 50)}.{Environment.ProcessId % 256}.");

    private Network(int places) =>
        Places = [.. Enumerable.Range(1, places)
            .Select(i => ($"engine-{Id}-{i}", string.Create(CultureInfo.InvariantCulture, $"{Prefix}{i + 1}")))];

    /// <summary>
    /// Null when this machine can have one: <c>ip</c> is installed, and this user may make namespaces. Otherwise why not.
    /// </summary>
    public static string? WhyNot => Missing.Value;

    public IReadOnlyList<(string Name, string Address)> Places { get; }

    public static async Task<Network> CreateAsync(int places)
    {
        var network = new Network(places);
        network.EndWithThisProcess();
        try
        {
            await ShellAsync($"ip link add {Bridge} type bridge && ip addr add {Prefix}1/24 dev {Bridge} && ip link set {Bridge} up");
            foreach (var (name, address) in network.Places)
            {
                var port = $"ev{name["engine-".Length..]}";
                await ShellAsync($"""
                    ip netns add {name} && ip link add {port} type veth peer name eth0 netns {name} && ip link set {port} master {Bridge} up &&
                    ip -n {name} addr add {address}/24 dev eth0 && ip -n {name} link set eth0 up && ip -n {name} link set lo up
                    """);
            }
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// From now on whatever two places send to each other goes nowhere, without an error, as if the wire between them were cut: each takes
    /// the other to be at a hardware address that nobody has.
    /// </summary>
    public async Task CutAsync(int one, int other)
    {
        await ShellAsync($"ip -n {Places[one].Name} neigh replace {Places[other].Address} lladdr 02:00:00:00:00:00 dev eth0 nud permanent");
        await ShellAsync($"ip -n {Places[other].Name} neigh replace {Places[one].Address} lladdr 02:00:00:00:00:00 dev eth0 nud permanent");
    }

    public async Task HealAsync(int one, int other)
    {
        await ShellAsync($"ip -n {Places[one].Name} neigh del {Places[other].Address} dev eth0");
        await ShellAsync($"ip -n {Places[other].Name} neigh del {Places[one].Address} dev eth0");
    }

    public async ValueTask DisposeAsync() => await ShellAsync(Removal);

    /// <summary>A namespace takes its end of the wire with it, and that the other one.</summary>
    private string Removal =>
        string.Join(' ', Places.Select(p => $"ip netns del {p.Name} 2> /dev/null;")) + $" ip link del {Bridge} 2> /dev/null; true";

    /// <summary>
    /// Tests that are interrupted leave nothing behind: a shell looks every second whether this process and the bridge are still there.
    /// </summary>
    private void EndWithThisProcess() => Process.Start(new ProcessStartInfo("/bin/sh",
    [
        "-c",
        $"exec > /dev/null 2>&1 < /dev/null; trap '' INT TERM HUP; sleep 5; while kill -0 {Id} && [ -e /sys/class/net/{Bridge} ]; do "
            + $"sleep 1; done; kill -0 {Id} || {{ {Removal}; }}",
    ]))!.Dispose();

    private static string? Try()
    {
        try
        {
            using var tried = Process.Start(
                new ProcessStartInfo("/bin/sh",
                    ["-c", $"ip netns add engine-try-{Id} && ip netns del engine-try-{Id}"]) { RedirectStandardError = true })!;
            var error = tried.StandardError.ReadToEnd();
            tried.WaitForExit();
            return tried.ExitCode == 0 ? null : $"Network namespaces can't be made here: {error.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"Network namespaces can't be made here: {e.Message}";
        }
    }

    private static async Task ShellAsync(string script)
    {
        using var process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", script.ReplaceLineEndings(" ")]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"The private network: {error.Trim()}");
    }
}
