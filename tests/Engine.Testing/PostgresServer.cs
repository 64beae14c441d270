using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Engine.Testing;

/// <summary>
/// A PostgreSQL of our own on a temporary folder and 127.0.0.1, from the binaries in Debian's place or in the folder that
/// <c>ENGINE_TEST_POSTGRES</c> names; gone with its folder when disposed.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Debian = "/usr/lib/postgresql";

    private readonly string _bin;
    private readonly DirectoryInfo _folder;
    private readonly int _port;

    private PostgresServer(string bin, DirectoryInfo folder, int port) => (_bin, _folder, _port) = (bin, folder, port);

    /// <summary>Its first database.</summary>
    public string Connection => ConnectionTo("postgres");

    public static bool IsInstalled => Newest() is not null;

    /// <summary>Processor time of the server and all its backends since it started, those that have ended included.</summary>
    /// <remarks>
    /// /proc/PID/stat counts in ticks of 10 ms: field 14 and 15 are a process's own, 16 and 17 those of children that have ended (proc(5)).
    /// </remarks>
    public TimeSpan ProcessorTime
    {
        get
        {
            var postmaster = File.ReadAllLines(Path.Combine(Data, "postmaster.pid"))[0];
            while (true)
            {
                var before = Stat(postmaster)!;
                var children = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0]))
                    .Select(name => Stat(name!)).Where(stat => stat?[3] == postmaster).Sum(stat => stat![13..15].Sum(long.Parse));
                var after = Stat(postmaster)!;
                // A backend that ends meanwhile goes over from the one to the other.
                if (before[15..17].SequenceEqual(after[15..17]))
                    return TimeSpan.FromMilliseconds(10 * (children + after[13..17].Sum(long.Parse)));
            }
        }
    }

    /// <summary>As a machine that is used does it: synchronous_commit and fsync are on.</summary>
    /// <exception cref="InvalidOperationException">There is no PostgreSQL on this machine.</exception>
    public static async Task<PostgresServer> StartAsync()
    {
        var version = Newest()
            ?? throw new InvalidOperationException(
                "There is no PostgreSQL in /usr/lib/postgresql: bash tests/run.sh brings one, or install it (Debian: apt-get install "
                    + "postgresql).");
        var server = new PostgresServer(Path.Combine(version, "bin"), Directory.CreateTempSubdirectory("engine-postgres-"), FreePort());
        if (IsRoot) await RunAsync("chown", [User, server._folder.FullName]);
        await server.PostgresAsync("initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "--no-sync");
        await server.StartAgainAsync();
        server.EndWithThisProcess();
        return server;
    }

    /// <summary>After <see cref="KillAsync"/> or <see cref="StopAsync"/>, on the same folder and port.</summary>
    public Task StartAgainAsync() => PostgresAsync(
        "pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder.FullName, "log"), "-o",
        string.Create(CultureInfo.InvariantCulture,
            $"-h 127.0.0.1 -p {_port} -k {_folder.FullName} -c synchronous_commit=on -c fsync=on -c shared_buffers=256MB -c "
                + $"max_wal_size=2GB -c max_connections=300 -c max_prepared_transactions=10"), "start");

    /// <summary>As an operator does it: connections are cut, what is committed is on disk.</summary>
    public Task StopAsync() => PostgresAsync("pg_ctl", "-D", Data, "-w", "-m", "fast", "stop");

    /// <summary>SIGKILL to the postmaster and every process of it, as a power cut would.</summary>
    public async Task KillAsync()
    {
        var postmaster = (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0];
        // The postmaster first and alone: its children notice and leave by themselves, which recovery must bear as well.
        await RunAsync("kill", ["-KILL", postmaster]);
        await RunAsync("sh", ["-c", $"while kill -0 {postmaster} 2>/dev/null; do sleep 0.01; done"]);
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await using var source = NpgsqlDataSource.Create(Connection);
        await using var command = source.CreateCommand($"CREATE DATABASE \"{name}\"");
        await command.ExecuteNonQueryAsync();
        return ConnectionTo(name);
    }

    public string ConnectionTo(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database}");

    /// <summary>What was written so far is not written out in the middle of what is measured next.</summary>
    public async Task CheckpointAsync()
    {
        await using var source = NpgsqlDataSource.Create(Connection);
        await using var command = source.CreateCommand("CHECKPOINT");
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// The same through its socket in the file system, which processes in network namespaces of their own can reach, too.
    /// </summary>
    public string SocketConnectionTo(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host={_folder.FullName};Port={_port};Username=postgres;Database={database}");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await PostgresAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        _folder.Delete(recursive: true);
    }

    /// <summary>
    /// Tests that are interrupted leave no server behind: a shell looks every second whether this process and the folder are still there.
    /// </summary>
    private void EndWithThisProcess() => Process.Start(new ProcessStartInfo("/bin/sh",
    [
        "-c",
        """
        exec > /dev/null 2>&1 < /dev/null
        trap '' INT TERM HUP
        while kill -0 "$0" && [ -d "$1" ]; do sleep 1; done
        if [ -d "$1" ]; then kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"; rm -rf "$1"; fi
        """,
        Environment.ProcessId.ToString(CultureInfo.InvariantCulture), _folder.FullName,
    ]))!.Dispose();

    /// <returns>The fields, from 0; null when the process has ended. A name with spaces (postgres: writer) counts as one.</returns>
    private static string[]? Stat(string process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            var end = line.LastIndexOf(')');
            return [process, "", .. line[(end + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>With everything that it writes.</summary>
    public string Folder => _folder.FullName;

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static bool IsRoot => Environment.UserName == "root";

    private static string User =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private static string? Newest() =>
        Environment.GetEnvironmentVariable("ENGINE_TEST_POSTGRES") is { Length: > 0 } named ? named : Directory.Exists(Debian)
        ? Directory.GetDirectories(Debian).Where(d => File.Exists(Path.Combine(d, "bin", "initdb")))
            .OrderBy(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)).LastOrDefault()
        : null;

    private Task PostgresAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(_bin, program);
        return IsRoot ? RunAsync("runuser", ["-u", User, "--", path, .. arguments]) : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        // Its output goes to /dev/null through the shell: a server that it leaves behind would hold a pipe of ours open.
        // Initdb refuses a folder that its user may not read.
        using var process = Process.Start(
            new ProcessStartInfo("/bin/sh",
                ["-c", "exec \"$0\" \"$@\" > /dev/null 2>&1 < /dev/null", program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    /// <summary>Runs one of the tools that come with the server.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> RunToolAsync(string tool, string[] arguments, string? input = null)
    {
        var start = new ProcessStartInfo(Path.Combine(_bin, tool),
            arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEndAsync();
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await printed
            : throw new InvalidOperationException($"{tool} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
