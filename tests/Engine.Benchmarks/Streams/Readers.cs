using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Engine.Client;
using Engine.LoadTester.Customers;
using Engine.LoadTester.Hosting;
using Engine.LoadTester.Measurements;

namespace Engine.Benchmarks.Streams;

/// <summary>
/// So many customers with an event stream open, over sockets to a host of its own: what each costs the host, and how long a person's word
/// takes from the hub's call to the customer's stream.
/// </summary>
/// <remarks>Memory is the process's working set, after minus before, so it holds what the server keeps for the sockets as well.</remarks>
internal sealed class Readers(int count, TimeProvider time)
{
    /// <summary>Conversations in which a person speaks, in turn.</summary>
    private const int Spoken = 50;

    /// <summary>Longer than a heartbeat's 15 s, so that every stream has been written to again.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, long> _said = [];
    private readonly Histogram _delays = new();
    private int _connected;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("engine-streams-");
        try
        {
            await using var host =
                new ChildHost(ChildHost.EngineProgram, folder.FullName, ["--set", "Gateway:CustomerRequestsPerSecond=0"]);
            await host.StartAsync(cancellation);
            var channel = "Bearer " + (await ChildHost.TokensAsync(folder.FullName, "channel", ["web"], cancellation))[0];
            var sue = (await ChildHost.TokensAsync(folder.FullName, "supervisor", ["sue"], cancellation))[0];
            using var http = Connections.Open();
            var pauses = Connections.Pauses(time, new Random(1));
            var tokens = await OpenAsync(new ConversationApi(http, host.Address, pauses), channel, cancellation);
            await Task.Delay(Settle, time, cancellation);
            var before = host.MemoryMb;

            using var sockets = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var began = time.GetTimestamp();
            var readers = tokens.Select((token, n) => ReadAsync(sockets, host.Address, n, token, pauses, enough.Token)).ToArray();
            while (Volatile.Read(ref _connected) < count) await Task.Delay(Pace, time, cancellation);
            var connectedIn = time.GetElapsedTime(began);
            await Task.Delay(Settle, time, cancellation);
            var after = host.MemoryMb;

            await SpeakAsync(host.Address, sue, cancellation);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                event streams open              {count} (within {connectedIn.TotalSeconds:N1} s)
                working set before, after       {before:N0} MB, {after:N0} MB
                per stream                      {(after - before) * 1024 / count:N1} KB
                Say to the customer's stream    p50 {_delays.Percentile(0.5):N1} ms, p99 {_delays.Percentile(0.99):N1} ms, of {_delays.Count}
                """));
            await enough.CancelAsync();
            await Task.WhenAll(readers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"stream-{number}");

    private async Task<string[]> OpenAsync(ConversationApi api, string channel, CancellationToken cancellation)
    {
        var tokens = new string[count];
        var all = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), all, async (n, stop) =>
        {
            using var answer = await api.StartAsync(channel, "web", Id(n), Id(n), stop);
            var reader = new Utf8JsonReader(answer.Body);
            tokens[n] = JsonElement.ParseValue(ref reader).GetProperty("token").GetString()!;
        });
        return tokens;
    }

    private async Task ReadAsync(HttpMessageInvoker http, Uri host, int number, string token, Pauses pauses, CancellationToken stop)
    {
        var feed = new EventFeed(http, host, Id(number), _ => ValueTask.FromResult(token), time, pauses);
        var isConnected = false;
        await foreach (var item in feed.FollowAsync(0, stop))
        {
            if (!isConnected) Interlocked.Increment(ref _connected);
            isConnected = true;
            if (item.Kind == "conversation.agent-said" && _said.TryRemove(item.Data.GetProperty("id").GetString()!, out var at))
                _delays.Record(time.GetElapsedTime(at));
        }
    }

    /// <summary>One person takes over some of the conversations and says 50 things a second for 20 s.</summary>
    private async Task SpeakAsync(Uri host, string token, CancellationToken cancellation)
    {
        await using var wall = await HubClient.ConnectAsync(new Uri(host, "/hubs/supervisor"), token, cancellation);
        await using var desk = await HubClient.ConnectAsync(new Uri(host, "/hubs/agent"), token, cancellation);
        for (var n = 0; n < Math.Min(Spoken, count); n++) await wall.InvokeAsync("TakeOver", Id(n), null);
        using var tick = new PeriodicTimer(Pace, time);
        for (var said = 0; said < 1_000 && await tick.WaitForNextTickAsync(cancellation); said++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"s-{said}");
            _said[id] = time.GetTimestamp();
            await desk.InvokeAsync("Say", Id(said % Math.Min(Spoken, count)), id, "Thank you, I have that. One moment.");
        }
        while (!_said.IsEmpty) await Task.Delay(Pace, time, cancellation);
    }
}
