using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace Engine.Benchmarks.Soaks;

/// <summary>One look at a running process.</summary>
/// <param name="Minute">Since the start of the load.</param>
/// <param name="ResidentMb">What the operating system holds for it in memory.</param>
/// <param name="AnonymousMb">Of that, what is not a file's: heaps and stacks.</param>
/// <param name="HeapMb">Managed objects when the last collection ended, without the gaps between them.</param>
/// <param name="CommittedMb">Taken from the operating system for them, gaps and room for new ones included.</param>
/// <param name="Handles">Open file descriptors.</param>
internal sealed record Vitals(double Minute, double ResidentMb, double AnonymousMb,
    double HeapMb, double CommittedMb, int Threads, int Handles, double JournalMb)
{
    /// <summary>Managed objects that a full collection, asked for just before, found alive; null where none was asked for.</summary>
    public double? LivesMb { get; init; }
}

/// <summary>Looks at a process from outside: Linux's /proc, and the runtime's own counters over its diagnostic socket.</summary>
internal sealed class Doctor : IDisposable
{
    private readonly int _process;
    private readonly string _data;
    private readonly EventPipeSession _session;
    private readonly Dictionary<string, double> _counters = [];
    private readonly Lock _gate = new();

    /// <param name="data">The folder whose files count as the journal.</param>
    public Doctor(int process, string data)
    {
        (_process, _data) = (process, data);
        _session = new DiagnosticsClient(process).StartEventPipeSession(
            [new EventPipeProvider("System.Runtime", EventLevel.Informational, 0,
                new Dictionary<string, string> { ["EventCounterIntervalSec"] = "5" })], requestRundown: false);
        new Thread(() => Listen(_session, Count)) { Name = "counters", IsBackground = true }.Start();
    }

    public Vitals Look(double minute)
    {
        var status = File.ReadLines($"/proc/{_process}/status").Select(l => l.Split(':', 2))
            .Where(l => l.Length == 2).ToDictionary(l => l[0], l => l[1].Trim());
        lock (_gate)
            return new Vitals(
                minute, Mb("VmRSS"), Mb("RssAnon"),
                    (Counter("gen-1-size") + Counter("gen-2-size") + Counter("loh-size")
                        + Counter("poh-size")) * (1 - (Raw("gc-fragmentation") / 100)), Raw("gc-committed"),
                int.Parse(status["Threads"], CultureInfo.InvariantCulture), Directory.GetFileSystemEntries($"/proc/{_process}/fd").Length,
                new DirectoryInfo(_data).GetFiles().Sum(f => f.Length) / 1048576.0);

        // The kernel counts in KiB.
        double Mb(string name) => double.Parse(status[name].Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>
    /// Has the process collect all of its garbage now. Returns what survived, in MB; null where the runtime did not say so within ten
    /// seconds.
    /// </summary>
    /// <remarks>Sizes that are read later would not do: at 300 turns a second a host fills several MB in each second that passes.</remarks>
    public async Task<double?> CollectAsync(TimeProvider time)
    {
        const long GC = 0x1, GCHeapCollect = 0x800000;   // the runtime collects when a listener with the second keyword comes
        using var session = await new DiagnosticsClient(_process).StartEventPipeSessionAsync(
            [new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, GC | GCHeapCollect)],
                requestRundown: false, circularBufferMB: 16, CancellationToken.None);
        var survived = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listening = Task.Factory.StartNew(() => Listen(session, source =>
        {
            var isAsked = false;   // others go on meanwhile: only what follows the start of ours is its own
            source.Clr.GCStart += e => isAsked |= e is { Depth: 2, Reason: GCReason.Induced };
            source.Clr.GCHeapStats += e => { if (isAsked) survived.TrySetResult(e.TotalPromoted / 1048576.0); };
        }), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAny(survived.Task, Task.Delay(TimeSpan.FromSeconds(10), time));
        await session.StopAsync(CancellationToken.None);
        await listening;
        return survived.Task.IsCompletedSuccessfully ? await survived.Task : null;
    }

    public void Dispose() => _session.Dispose();   // ends the stream, and with it the thread

    private double Counter(string name) => Raw(name) / 1048576;

    private double Raw(string name) => _counters.GetValueOrDefault(name);   // gc-committed is in MB, gc-fragmentation in percent

    private void Count(EventPipeEventSource source) => source.Dynamic.All += e =>
    {
        if (e.EventName != "EventCounters") return;
        var payload = (IDictionary<string, object>)((IDictionary<string, object>)e.PayloadValue(0))["Payload"];
        if (!payload.TryGetValue("Mean", out var value)) return;
        lock (_gate) _counters[(string)payload["Name"]] = Convert.ToDouble(value, CultureInfo.InvariantCulture);
    };

    private static void Listen(EventPipeSession session, Action<EventPipeEventSource> to)
    {
        try
        {
            using var source = new EventPipeEventSource(session.EventStream);
            to(source);
            source.Process();
        }
        // The process or the session has ended.
        catch (Exception e) when (e is IOException or ObjectDisposedException or FormatException or EndOfStreamException) { }
    }
}
