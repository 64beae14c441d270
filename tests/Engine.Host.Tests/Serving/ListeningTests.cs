using System.Globalization;
using Engine.Host.Tests.Support;

namespace Engine.Host.Tests.Serving;

public sealed class ListeningTests
{
    /// <summary>A silo that listened on loopback would let every user of the machine call its grains past the tokens.</summary>
    [Fact]
    public async Task An_embedded_engine_listens_nowhere_but_where_its_gateway_does()
    {
        await using var installation = await Installation.NewAsync();
        await using var host = await installation.ServeAsync();

        Assert.Equal([host.Address.Port], PortsOf(host.ProcessId));
    }

    /// <summary>
    /// Linux: the sockets among a process's files, looked up in the tables of TCP sockets that listen (state 0A, proc(5)).
    /// </summary>
    private static IEnumerable<int> PortsOf(int process)
    {
        var sockets = Directory.GetFiles($"/proc/{process}/fd").Select(file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name)
            .Where(name => name?.StartsWith("socket:[", StringComparison.Ordinal) == true)
                .Select(name => name!["socket:[".Length..^1]).ToHashSet();
        return new[] { "tcp", "tcp6" }.SelectMany(table => File.ReadLines($"/proc/{process}/net/{table}").Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A" && sockets.Contains(fields[9]))
            .Select(fields => int.Parse(fields[1].AsSpan(fields[1].IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                .Distinct();
    }
}
