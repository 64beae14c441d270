using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Engine.LoadTester.Hosting;

/// <summary>The engine as a child process on a data folder of its own, on 127.0.0.1; ends with the load tester.</summary>
/// <param name="program">The program's dll: Engine.Host, or another that takes the same commands.</param>
internal sealed class ChildHost(string program, string data, IReadOnlyList<string> more) : IAsyncDisposable
{
    private readonly int _port = FreePort();
    private readonly List<string> _errors = [];
    private Process? _process;
    private TimeSpan _cpuBefore;
    private double _memoryBefore;

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));

    public static string EngineProgram => Path.Combine(AppContext.BaseDirectory, "Engine.Host.dll");

    /// <summary>Of all processes that this host was, one after the other.</summary>
    public double CpuSeconds => (_cpuBefore + (Alive?.TotalProcessorTime ?? default)).TotalSeconds;

    /// <summary>Null when it is not running.</summary>
    public int? ProcessId => Alive?.Id;

    public double MemoryMb => Alive is { } process ? process.WorkingSet64 / 1048576.0 : 0;

    public double PeakMemoryMb => Math.Max(_memoryBefore, Alive is { } process ? process.PeakWorkingSet64 / 1048576.0 : 0);

    /// <summary>The last lines that the host wrote to its error output: its log.</summary>
    public string LogTail { get { lock (_errors) return string.Join('\n', _errors); } }

    /// <summary>Returns when the host says that it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _process = Process.Start(Command(["serve", "--urls", Address.GetLeftPart(UriPartial.Authority), "--data", data, .. more]))!;
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();
        while (await _process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
            if (line.Contains(" listens on ", StringComparison.Ordinal))
            {
                _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        throw new InvalidOperationException($"{Path.GetFileName(program)} did not start: {LogTail}");
    }

    /// <summary>As a power cut would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        _cpuBefore += Alive?.TotalProcessorTime ?? default;
        _memoryBefore = PeakMemoryMb;
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync().ConfigureAwait(false);
        process.Dispose();
        _process = null;
    }

    /// <summary>As a machine that stands still: SIGSTOP, and after a while SIGCONT.</summary>
    public async Task PauseAsync(TimeSpan pause, TimeProvider time)
    {
        await SignalAsync("-STOP").ConfigureAwait(false);
        await Task.Delay(pause, time).ConfigureAwait(false);
        await SignalAsync("-CONT").ConfigureAwait(false);
    }

    /// <summary>Makes tokens with the data folder's key, as an operator would: with the engine's own command.</summary>
    /// <returns>One for each id, in order.</returns>
    public static async Task<IReadOnlyList<string>> TokensAsync(string data,
        string role, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0) return [];
        using var process = Process.Start(Command(EngineProgram, ["token", "--role", role, "--data", data, "--id", .. ids]))!;
        var error = process.StandardError.ReadToEndAsync(cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        if (process.ExitCode != 0) throw new InvalidOperationException($"no token: {await error.ConfigureAwait(false)}");
        // Every JWT begins with {" in base64.
        var tokens = output.Split('\n').Where(line => line.StartsWith("eyJ", StringComparison.Ordinal)).ToArray();
        return tokens.Length == ids.Count ? tokens
            : throw new InvalidOperationException($"{ids.Count} tokens were asked for and {tokens.Length} came");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        _process?.Dispose();
    }

    private Process? Alive
    {
        get
        {
            if (_process is not { HasExited: false } process) return null;
            process.Refresh();
            return process;
        }
    }

    private ProcessStartInfo Command(IReadOnlyList<string> arguments) => Command(program, arguments);

    private static ProcessStartInfo Command(string program, IReadOnlyList<string> arguments) => new("dotnet", [program, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private async Task SignalAsync(string signal)
    {
        if (Alive is not { } process) return;
        using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().ConfigureAwait(false);
    }

    private void Keep(string? line)
    {
        const int KeptMax = 50;
        if (line is null) return;
        lock (_errors)
        {
            _errors.Add(line);
            if (_errors.Count > KeptMax) _errors.RemoveAt(0);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
