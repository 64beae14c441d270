using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Engine.Client;
using Engine.Contracts;
using Engine.Domain.Audits;
using Engine.Gateway.Tokens;
using Engine.Journal;
using Engine.LocalCluster;
using Engine.Runtime.Audits;

namespace Engine.Silo.Tests.Processes;

/// <summary>
/// Customers who go on writing whatever happens, each message again under its id and at the next gateway until it is acknowledged, and
/// agents who take whom they are offered.
/// </summary>
internal sealed class Crowd : IAsyncDisposable
{
    /// <summary>So many that the 99th percentile of them is not the slowest one.</summary>
    private const int Customers = 120;

    /// <summary>Of these, so many ask for a person, one after the other all along.</summary>
    private const int Handed = 24;

    /// <summary>Longer than anything here takes on a loaded machine; the times themselves are measured.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>
    /// A person needs longer; so many of them are a shop of 4,000 customers. 240 messages a second leave two cores time for the silos'
    /// probes: at three times as many a silo that was well was declared dead wherever the cores did other work beside this.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Topology _cluster;
    private readonly string _name;
    private readonly TokenIssuer _tokens;
    private readonly HttpClient[] _gateways;
    private readonly List<Said>[] _said = [.. Enumerable.Range(0, Customers).Select(_ => new List<Said>())];
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _agentsStop = new();
    private readonly Task[] _agents;
    private Task[] _writers = [];
    private JournalAudit _before = null!;

    private Crowd(Topology cluster, string name)
    {
        (_cluster, _name) = (cluster, name);
        _tokens = new TokenIssuer(SigningKey.LoadOrCreate(cluster.Data), TimeProvider.System);
        var token = _tokens.Issue(Role.Channel, "test", null, TimeSpan.FromHours(1));
        _gateways = [.. cluster.Gateways.Select(g => new HttpClient
        {
            BaseAddress = g.Address, Timeout = TimeSpan.FromSeconds(20),
                DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        })];
        _agents = [.. Enumerable.Range(0, 2).Select(AgentAsync)];
    }

    /// <summary>Opens every conversation and lets everybody write.</summary>
    /// <param name="name">Of this crowd in its cluster, which may have had others.</param>
    public static async Task<Crowd> GatherAsync(Topology cluster, string name)
    {
        var crowd = new Crowd(cluster, name);
        crowd._before = await crowd.AuditAsync(acknowledged: new Dictionary<ConversationId, IReadOnlyList<string>>());
        for (var customer = 0; customer < Customers; customer++)
            await crowd.UntilTakenAsync(customer, "/v1/conversations",
                new { id = crowd.Id(customer), channel = "test", customer = new { id = $"k-{crowd.Id(customer)}" } });
        crowd._writers = [.. Enumerable.Range(0, Customers).Select(customer => Task.Run(() => crowd.WriteAsync(customer)))];
        return crowd;
    }

    /// <summary>Everybody stops, says one thing more, and everything is read back.</summary>
    /// <param name="since">Of the machine's clock: what came after this counts as answered again.</param>
    public async Task<Outcome> DisperseAsync(long since)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_writers);
        var answered = await Task.WhenAll(Enumerable.Range(0, Customers).Select(c => SayAsync(c, "last", "thanks")));
        var acknowledged = Enumerable.Range(0, Customers)
            .ToDictionary(c => new ConversationId(Id(c)), c => (IReadOnlyList<string>)[.. _said[c].Select(s => s.Id)]);
        var started = TimeProvider.System.GetTimestamp();
        var audit = await AuditAsync(acknowledged);
        while (audit.Reached < audit.Escalated && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            audit = await AuditAsync(acknowledged);
        }
        return new Outcome(
            audit.Breaches,
            audit.Escalated - _before.Escalated,
            audit.Reached - _before.Reached,
            _said.Sum(s => s.Count),
            answered.Count(isAnswered => !isAnswered),
            _said.SelectMany(s => s).Max(s => TimeProvider.System.GetElapsedTime(s.Begun, s.Acknowledged)),
            [.. _said.SelectMany(s => s.Where(m => m.Begun >= since).Take(1))
                .Select(m => TimeProvider.System.GetElapsedTime(since, m.Acknowledged)).Order()],
            [.. _refused]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _agentsStop.CancelAsync();
        await Task.WhenAll([.. _writers, .. _agents]);
        foreach (var gateway in _gateways) gateway.Dispose();
        _stop.Dispose();
        _agentsStop.Dispose();
    }

    /// <summary>Everything that was ever written in this cluster.</summary>
    private async Task<JournalAudit> AuditAsync(IReadOnlyDictionary<ConversationId, IReadOnlyList<string>> acknowledged)
    {
        await using var journal = await PostgresJournal.OpenAsync(_cluster.Database, MasterKey.InFolder(_cluster.Data));
        return await JournalAudit.OfAsync(journal, acknowledged);
    }

    private async Task WriteAsync(int customer)
    {
        for (var message = 0; !_stop.IsCancellationRequested; message++)
        {
            var isAnswered = await SayAsync(customer, $"m-{message}", customer < Handed && message == customer / 2
                ? "i want to talk to a person" : "thanks");
            if (!isAnswered) return;   // it is counted at the end
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private async Task<bool> SayAsync(int customer, string id, string text)
    {
        var begun = TimeProvider.System.GetTimestamp();
        if (!await UntilTakenAsync(customer, $"/v1/conversations/{Id(customer)}/messages", new { id, text })) return false;
        _said[customer].Add(new Said(id, begun, TimeProvider.System.GetTimestamp()));
        return true;
    }

    /// <returns>False when nobody acknowledged it within <see cref="Patience"/>.</returns>
    private async Task<bool> UntilTakenAsync(int customer, string path, object body)
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var attempt = customer; await WhyRefusedAsync(attempt % _gateways.Length, path, body) is { } why; attempt++)
        {
            var elapsed = TimeProvider.System.GetElapsedTime(begun);
            if (elapsed > Patience / 2)
                _refused.Enqueue($"{elapsed.TotalSeconds:F1} s: {path} at gateway {attempt % _gateways.Length}: {why}");
            if (elapsed > Patience) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
        return true;
    }

    /// <returns>Null when the message was acknowledged.</returns>
    private async Task<string?> WhyRefusedAsync(int gateway, string path, object body)
    {
        try
        {
            using var response = await _gateways[gateway].PostAsJsonAsync(path, body);
            return response.IsSuccessStatusCode ? null : $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return e.Message;
        }
    }

    /// <summary>Takes what is offered and says hello; signs in again, at the next gateway, whenever something has gone wrong.</summary>
    private async Task AgentAsync(int number)
    {
        var token = _tokens.Issue(Role.Agent, $"{_name}-agent-{number}", null, TimeSpan.FromHours(1));
        for (var gateway = number; !_agentsStop.IsCancellationRequested; gateway++)
            try
            {
                await using var hub =
                    await HubClient.ConnectAsync(new Uri(_cluster.Gateways[gateway % _gateways.Length].Address, "/hubs/agent"),
                        token, _agentsStop.Token);
                await hub.InvokeAsync("SignIn",
                    new { skills = new { service = 5, orders = 5, billing = 5, security = 5, complaints = 5 },
                        languages = Array.Empty<string>(), capacity = Handed });
                await foreach (var change in hub.StreamAsync("Desk", [], _agentsStop.Token))
                    switch (change.GetProperty("kind").GetString())
                    {
                        case "offer":
                            var conversation = change.GetProperty("conversation").GetString();
                            await hub.InvokeAsync("Accept", conversation, null);
                            await hub.InvokeAsync("Say", conversation,
                                $"hello-{conversation}-{change.GetProperty("sequence")}", "Hello, how can I help?");
                            break;
                        case "status" when change.GetProperty("status").GetString() == "away":   // an offer lapsed meanwhile
                            await hub.InvokeAsync("SetStatus", "available");
                            break;
                    }
            }
            catch (Exception e) when (e is HubRefusedException or WebSocketException
                or HttpRequestException or IOException or OperationCanceledException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }
    }

    private string Id(int customer) => $"{_name}-{customer}";

    private readonly record struct Said(string Id, long Begun, long Acknowledged);

    /// <param name="Escalated">Conversations of this crowd that needed a person; <paramref name="Reached"/> of them got one.</param>
    /// <param name="Acknowledged">Messages.</param>
    /// <param name="Stuck">Conversations that took no message at the end.</param>
    /// <param name="LongestWait">Of one message, however long ago.</param>
    /// <param name="AnswersAgain">
    /// For each conversation that is not stuck, until the first message that was begun afterwards was acknowledged; the shortest first.
    /// </param>
    /// <param name="Refused">What was still refused after half of <see cref="Patience"/>, and why.</param>
    public sealed record Outcome(IReadOnlyList<Breach> Breaches, int Escalated, int Reached, int Acknowledged,
        int Stuck, TimeSpan LongestWait, IReadOnlyList<TimeSpan> AnswersAgain, IReadOnlyList<string> Refused)
    {
        public TimeSpan Percentile(int percent) => AnswersAgain[(int)Math.Ceiling(AnswersAgain.Count * percent / 100.0) - 1];
    }
}
