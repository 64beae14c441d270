using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Engine.Baseline;

/// <summary>A PostgreSQL of our own on a temporary folder and 127.0.0.1, from the binaries in Debian's place; gone with its folder when disposed.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Debian = "/usr/lib/postgresql";

    private readonly string _bin;
    private readonly DirectoryInfo _folder;

    private PostgresServer(string bin, DirectoryInfo folder, int port) =>
        (_bin, _folder, Connection) = (bin, folder, string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres"));

    public string Connection { get; }

    /// <returns>Null when there is no PostgreSQL on this machine.</returns>
    public static async Task<PostgresServer?> StartAsync()
    {
        if (!Directory.Exists(Debian) || Directory.GetDirectories(Debian).Order(StringComparer.Ordinal).LastOrDefault() is not { } version) return null;
        var folder = Directory.CreateTempSubdirectory("engine-postgres-");
        var port = FreePort();
        var server = new PostgresServer(Path.Combine(version, "bin"), folder, port);
        if (IsRoot) await RunAsync("chown", ["postgres", folder.FullName]);
        await server.PostgresAsync("initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "--no-sync");
        await server.PostgresAsync(
            "pg_ctl", "-D", server.Data, "-w", "-l", Path.Combine(folder.FullName, "log"), "-o",
            string.Create(CultureInfo.InvariantCulture, $"-h 127.0.0.1 -p {port} -k {folder.FullName} -c synchronous_commit=on -c fsync=on -c shared_buffers=256MB -c max_wal_size=2GB"), "start");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await PostgresAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        _folder.Delete(recursive: true);
    }

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static bool IsRoot => Environment.UserName == "root";

    private Task PostgresAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(_bin, program);
        return IsRoot ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments]) : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        // Its output goes to /dev/null through the shell: a server that it leaves behind would hold a pipe of ours open.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" > /dev/null 2>&1 < /dev/null", program, .. arguments]) { WorkingDirectory = "/" })!;   // initdb refuses a folder that its user may not read
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
