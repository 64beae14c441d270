using System.Diagnostics;
using System.Globalization;

namespace Engine.LocalCluster;

/// <summary>One process of the cluster.</summary>
public sealed class Member : IAsyncDisposable
{
    private static readonly string Host = Path.Combine(AppContext.BaseDirectory, "Engine.Host.dll");

    private readonly Queue<string> _log = [];
    private readonly Process _process;

    private Member(Process process) => _process = process;

    /// <summary>The last 200 lines of its log.</summary>
    public string Log
    {
        get { lock (_log) return string.Join('\n', _log); }
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Done when it has ended, however.</summary>
    public Task Ended => _process.WaitForExitAsync();

    /// <summary>
    /// Starts it and returns when it says that it is there. One that ends instead is started again, as a container platform does: a silo
    /// that others have declared dead while it joined, because the machine stood still for seconds, ends itself.
    /// </summary>
    /// <param name="place">The network namespace that it runs in; null in this process's own.</param>
    /// <exception cref="InvalidOperationException">It ended instead, three times.</exception>
    public static async Task<Member> StartAsync(string? place, params string[] arguments)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (member, isThere) = await TryAsync(place, arguments);
            if (isThere) return member;
            if (attempt == 3) throw new InvalidOperationException($"{string.Join(' ', arguments)} did not start: {member.Log}");
        }
    }

    private static async Task<(Member Member, bool IsThere)> TryAsync(string? place, string[] arguments)
    {
        string[] program = place is null ? ["dotnet"] : ["ip", "netns", "exec", place, "dotnet"];
        var process = Process.Start(new ProcessStartInfo(program[0], [.. program[1..], Host, "serve", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        })!;
        var member = new Member(process);
        _ = member.KeepAsync(process.StandardError);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.Contains("of cluster", StringComparison.Ordinal))
            {
                _ = member.KeepAsync(process.StandardOutput);
                return (member, true);
            }
        return (member, false);
    }

    /// <summary>As a power cut would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>As a machine that stands still would: SIGSTOP, until <see cref="GoOnAsync"/>.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task GoOnAsync() => SignalAsync("CONT");

    /// <summary>As an operator would: SIGTERM, and the process hands over what it has.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded) await KillAsync();
        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private async Task KeepAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
            lock (_log)
            {
                if (_log.Count == 200) _log.Dequeue();
                _log.Enqueue(line);
            }
    }
}
