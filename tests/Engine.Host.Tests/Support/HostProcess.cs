using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Engine.Host.Tests.Support;

/// <summary>The host as a child process.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;

    private HostProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>All that it has logged, once it has ended.</summary>
    public required Task<string> Log { get; init; }

    /// <summary>All that it has printed after its word that it listens, once it has ended.</summary>
    public required Task<string> Output { get; init; }

    /// <summary>From starting the process to its word that it listens.</summary>
    public TimeSpan StartedIn { get; private init; }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts an embedded engine.</summary>
    public static Task<HostProcess> ServeAsync(string data, int port, params (string Name, string Value)[] environment) =>
        ServeAsync(port, ["--data", data], environment);

    /// <summary>Starts serving and returns when the host says that it listens.</summary>
    /// <param name="place">The options that say where it keeps what it knows.</param>
    public static Task<HostProcess> ServeAsync(int port, string[] place, params (string Name, string Value)[] environment) =>
        ServeFromAsync(AppContext.BaseDirectory, port, place, environment);

    /// <param name="folder">With the program in it.</param>
    public static Task<HostProcess> ServeFromAsync(string folder, int port,
        string[] place, params (string Name, string Value)[] environment) => StartAsync(folder, port, ["serve", .. place], environment);

    /// <summary>Starts a demo that serves.</summary>
    public static Task<HostProcess> DemoAsync(int port, string[] options, params (string Name, string Value)[] environment) =>
        StartAsync(AppContext.BaseDirectory, port, ["demo", "--serve", .. options], environment);

    private static async Task<HostProcess> StartAsync(string folder, int port,
        string[] words, (string Name, string Value)[] environment)
    {
        var started = TimeProvider.System.GetTimestamp();
        var address = new Uri($"http://127.0.0.1:{port}");
        var process = Start(folder, environment, [.. words, "--urls", address.GetLeftPart(UriPartial.Authority)]);
        var errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith("Engine listens on", StringComparison.Ordinal))
            {
                var output = process.StandardOutput.ReadToEndAsync();
                return new HostProcess(process, address)
                {
                    Log = errors, Output = output, StartedIn = TimeProvider.System.GetElapsedTime(started),
                };
            }
        await process.WaitForExitAsync();
        throw new InvalidOperationException($"the host ended with {process.ExitCode}: {await errors}");
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(AppContext.BaseDirectory, [], arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    public static async Task<string> TokenAsync(string data, string role, string id)
    {
        var (exitCode, output, error) = await RunAsync("token", "--role", role, "--id", id, "--data", data);
        Assert.True(exitCode == 0, error);
        return output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[^1];
    }

    /// <summary>As a power cut would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>As an operator would: SIGTERM, and the process drains.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private static Process Start(string folder, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "Engine.Host.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Where the repository's models are found above the program, and nothing of the test's own.
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
