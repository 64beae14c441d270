using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Engine.Client;
using Engine.Contracts;
using Engine.Host.Tests.Support;
using Engine.Runtime.Audits;

namespace Engine.Host.Tests.Serving;

/// <summary>The host under load, killed with SIGKILL at a random moment, started again on the same folder, twenty times over.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Customers = 16;

    /// <summary>Only a failing test waits so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string[] Lines =
        ["hello", "where is my order?", "how do I return this?",
            "i want to talk to a person", "are you there?", "what does delivery cost?"];

    [Theory]
    [MemberData(nameof(Installation.Places), MemberType = typeof(Installation))]
    public async Task Nothing_acknowledged_is_lost_and_the_engine_answers_again_soon(string journal, int kills)
    {
        await using var installation = await Installation.NewAsync(journal);
        await KillAgainAndAgainAsync(installation, kills);
    }

    /// <summary>Only the server dies; the host keeps running, refuses with a code, and serves again by itself.</summary>
    [Fact]
    public async Task A_database_that_is_killed_loses_nothing_acknowledged_and_needs_nobody_to_start_the_engine_again()
    {
        await using var installation = await Installation.NewAsync(Installation.Cluster);
        var server = installation.Server!;
        var random = new Random(20261122);
        var tokens = new Tokens(await installation.TokenAsync("admin", "root"), await installation.TokenAsync("agent", "agent-1"));
        var customers = Enumerable.Range(1, Customers).Select(n => new Customer($"crash-{n}")).ToArray();
        await using var host = await installation.ServeAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        using var api = new ClientApi(host.Address, tokens.Admin);
        var back = new List<TimeSpan>();

        for (var kill = 0; kill < 3; kill++)
        {
            using var round = new CancellationTokenSource();
            var acknowledgements = new After(random.Next(20, 300));
            var load = customers.Select(c => c.TalkAsync(host.Address, tokens.Admin, acknowledgements, round.Token)).ToArray();
            await acknowledgements.Reached;
            await server.KillAsync();
            using (var away = await http.GetAsync("/health/ready"))
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
                Assert.Equal(502, (await away.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetInt32());
            }
            await server.StartAgainAsync();
            var started = TimeProvider.System.GetTimestamp();
            while (!await AnswersAsync(api, kill))   // reads may go through a moment before writes do
                Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "it does not answer again");
            back.Add(TimeProvider.System.GetElapsedTime(started));
            await round.CancelAsync();
            await Task.WhenAll(load);
        }

        output.WriteLine($"answers again {string.Join(", ", back.Select(b => b.TotalMilliseconds.ToString("N0")))} ms after the server");
        await ServeEverybodyWaitingAsync(host, tokens, customers);
        Assert.Equal(0, await host.StopAsync());
        await AuditAsync(installation, customers);
    }

    private static async Task<bool> AnswersAsync(ClientApi api, int kill)
    {
        try
        {
            await api.OpenAsync($"probe-{kill}", $"prober-{kill}");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task KillAgainAndAgainAsync(Installation installation, int kills)
    {
        var random = new Random(20261122);
        var tokens = new Tokens(await installation.TokenAsync("admin", "root"), await installation.TokenAsync("agent", "agent-1"));
        var customers = Enumerable.Range(1, Customers).Select(n => new Customer($"crash-{n}")).ToArray();
        var back = new List<TimeSpan>();

        for (var kill = 0; kill <= kills; kill++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await using var host = await installation.ServeAsync();
            using (var api = new ClientApi(host.Address, tokens.Admin))
                await api.OpenAsync("probe", "prober");
            back.Add(TimeProvider.System.GetElapsedTime(started));
            if (kill == kills)
            {
                await ServeEverybodyWaitingAsync(host, tokens, customers);
                Assert.Equal(0, await host.StopAsync());
                break;
            }

            using var round = new CancellationTokenSource();
            var acknowledgements = new After(random.Next(20, 300));
            var load = customers.Select(c => c.TalkAsync(host.Address, tokens.Admin, acknowledgements, round.Token))
                .Append(AgentAsync(host, tokens.Agent)).ToArray();
            await acknowledgements.Reached;
            await host.KillAsync();
            await round.CancelAsync();
            await Task.WhenAll(load);
        }

        output.WriteLine($"answers again: median {back.Order().ElementAt(back.Count / 2).TotalMilliseconds:N0} ms, worst "
            + $"{back.Max().TotalMilliseconds:N0} ms over {back.Count} starts");
        await AuditAsync(installation, customers);
        // The first start compiles and reads cold files; the median is what an operator sees. On a busy machine a second of this
        // process's time takes longer: a program that only prints its help starts in 0.1 s on quiet cores, so ten of those are 1 s.
        var allowed = TimeSpan.FromTicks(
            (long)(installation.AnswersAgainWithin.TotalSeconds * Math.Max(TimeSpan.TicksPerSecond, 10 * (await BareStartAsync()).Ticks)));
        Assert.True(back.Order().ElementAt(back.Count / 2) < allowed,
            string.Join(", ", back.Select(b => b.TotalMilliseconds.ToString("N0"))));
    }

    private static async Task AuditAsync(Installation installation, Customer[] customers)
    {
        await using var journal = await installation.OpenJournalAsync();
        var audit = await JournalAudit.OfAsync(journal,
            customers.ToDictionary(c => new ConversationId(c.Id), c => (IReadOnlyList<string>)c.Acknowledged.ToArray()));
        Assert.Empty(audit.Breaches);
        Assert.Equal(audit.Escalated, audit.Reached);
        Assert.True(audit.Escalated > 0, "nobody was handed over: the test is too easy");
    }

    private static async Task<TimeSpan> BareStartAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 5; i++) await HostProcess.RunAsync("--help");
        return TimeProvider.System.GetElapsedTime(started) / 5;
    }

    /// <summary>Takes what it is offered, says hello, and keeps it, so that others wait.</summary>
    private static async Task AgentAsync(HostProcess host, string token)
    {
        try
        {
            await using var hub = await HubClient.ConnectAsync(new Uri(host.Address, "/hubs/agent"), token);
            await hub.InvokeAsync("SignIn", Skills(capacity: 3));
            await foreach (var change in hub.StreamAsync("Desk", []))
            {
                if (change.GetProperty("kind").GetString() != "offer") continue;
                var conversation = change.GetProperty("conversation").GetString()!;
                await hub.InvokeAsync("Accept", conversation, null);
                await hub.InvokeAsync("Say", conversation,
                    "hello-" + conversation + change.GetProperty("sequence"), "Hello, how can I help?");
            }
        }
        // The host was killed under it.
        catch (Exception e) when (e is HubRefusedException or WebSocketException or HttpRequestException or IOException) { }
    }

    /// <summary>After the last start nobody may be forgotten: with enough room every conversation that waits reaches an agent.</summary>
    private static async Task ServeEverybodyWaitingAsync(HostProcess host, Tokens tokens, Customer[] customers)
    {
        await using var hub = await HubClient.ConnectAsync(new Uri(host.Address, "/hubs/agent"), tokens.Agent);
        await hub.InvokeAsync("SignIn", Skills(capacity: 50));
        var needed = new HashSet<string>();
        using var api = new ClientApi(host.Address, tokens.Admin);
        foreach (var customer in customers)
        {
            var events = await api.EventsAsync(customer.Id);
            if (events.Any(e => e.GetProperty("type").GetString() == "conversation.escalated")) needed.Add(customer.Id);
        }
        using var late = new CancellationTokenSource(Patience);
        await foreach (var change in hub.StreamAsync("Desk", [], late.Token))
        {
            switch (change.GetProperty("kind").GetString())
            {
                case "offer":
                    await hub.InvokeAsync("Accept", change.GetProperty("conversation").GetString(), null);
                    break;
                case "assigned":
                    needed.Remove(change.GetProperty("conversation").GetString()!);
                    break;
            }
            if (needed.Count == 0) return;
        }
    }

    private static object Skills(int capacity) => new
    {
        skills = new { service = 5, orders = 5, billing = 5, security = 5, complaints = 5 },
        languages = Array.Empty<string>(),
        capacity,
    };

    /// <summary>Done after so many counts: a moment that no clock chooses.</summary>
    private sealed class After(int count)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = count;

        public Task Reached => _reached.Task.WaitAsync(Patience, TimeProvider.System);

        public void Count()
        {
            if (Interlocked.Decrement(ref _left) == 0) _reached.SetResult();
        }
    }

    private sealed record Tokens(string Admin, string Agent);

    /// <summary>Sends one message after the other; what was not acknowledged is sent again, under the same id, after the restart.</summary>
    private sealed class Customer(string id)
    {
        private int _next = 1;
        private bool _opened;

        public string Id { get; } = id;

        public ConcurrentQueue<string> Acknowledged { get; } = new();

        public async Task TalkAsync(Uri host, string token, After acknowledgements, CancellationToken stop)
        {
            using var api = new ClientApi(host, token);
            try
            {
                if (!_opened) await api.OpenAsync(Id, "customer-of-" + Id);
                _opened = true;
                while (!stop.IsCancellationRequested)
                {
                    var message = $"m{_next}";
                    await api.SayAsync(Id, message, Lines[_next % Lines.Length], stop);
                    Acknowledged.Enqueue(message);
                    _next++;
                    acknowledgements.Count();
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException) { }   // the host was killed under it
        }
    }
}
