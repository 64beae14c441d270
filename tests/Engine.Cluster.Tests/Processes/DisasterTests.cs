using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Engine.Gateway.Tokens;
using Engine.LocalCluster;
using Xunit.Abstractions;

namespace Engine.Cluster.Tests.Processes;

/// <summary>Real processes on real PostgreSQL: three silos, two gateways, customers who write all the time, and something that dies.</summary>
public sealed class DisasterTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Customers = 40;

    /// <summary>Longer than anything here takes on a loaded machine; the times themselves are printed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Topology _cluster = null!;
    private HttpClient[] _gateways = [];

    public async Task InitializeAsync()
    {
        _cluster = await Topology.StartAsync();
        var token = new TokenIssuer(SigningKey.LoadOrCreate(_cluster.Data), TimeProvider.System).Issue(Role.Channel, "test", null, TimeSpan.FromHours(1));
        _gateways = [.. _cluster.Gateways.Select(g => new HttpClient
        {
            BaseAddress = g.Address, Timeout = TimeSpan.FromSeconds(20), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        })];
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways) gateway.Dispose();
        await _cluster.DisposeAsync();
    }

    public static TheoryData<string> Disasters => ["nothing", "a silo", "two silos", "a gateway", "PostgreSQL", "a silo stands still"];

    [Theory]
    [MemberData(nameof(Disasters))]
    public async Task Nothing_acknowledged_is_lost_or_doubled_and_every_conversation_answers_again_after_the_death_of(string what)
    {
        for (var customer = 0; customer < Customers; customer++) await OpenAsync(customer);
        using var writing = new CancellationTokenSource();
        var acknowledged = new ConcurrentDictionary<string, int>();
        var longest = new TimeSpan[Customers];
        var writers = Enumerable.Range(0, Customers).Select(c => Task.Run(() => WriteAsync(c, acknowledged, longest, writing.Token))).ToList();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);

        await StrikeAsync(what);
        await Task.Delay(TimeSpan.FromSeconds(6), TimeProvider.System);
        await writing.CancelAsync();
        await Task.WhenAll(writers);

        output.WriteLine($"{what}: {acknowledged.Count} messages acknowledged; the longest that one waited {longest.Max().TotalSeconds:F1} s");
        Assert.True(acknowledged.Count > Customers);
        Assert.All(longest, wait => Assert.InRange(wait, TimeSpan.Zero, Patience));
        for (var customer = 0; customer < Customers; customer++)
        {
            var events = await EventsAsync(customer);
            Assert.Equal(Enumerable.Range(1, events.Count), events.Select(e => e.GetProperty("sequence").GetInt32()));
            var said = events.Where(e => e.GetProperty("type").GetString() == "conversation.customer-said").Select(e => e.GetProperty("id").GetString()!).ToList();
            Assert.Equal(said.Distinct(), said);
            Assert.Empty(acknowledged.Where(a => a.Value == customer).Select(a => a.Key).Except(said));
        }
    }

    private async Task StrikeAsync(string what)
    {
        switch (what)
        {
            case "a silo":
                await _cluster.Silos[1].KillAsync();
                break;
            case "two silos":
                await Task.WhenAll(_cluster.Silos[0].KillAsync(), _cluster.Silos[2].KillAsync());
                break;
            case "a gateway":
                await _cluster.Gateways[0].Member.KillAsync();
                break;
            case "PostgreSQL":
                await _cluster.Postgres.KillAsync();
                await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
                await _cluster.Postgres.StartAgainAsync();
                break;
            case "a silo stands still":
                await _cluster.Silos[1].PauseAsync();
                await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
                await _cluster.Silos[1].GoOnAsync();
                break;
        }
    }

    /// <summary>One message after the other; each again, under its id and at the other gateway, until it is acknowledged.</summary>
    private async Task WriteAsync(int customer, ConcurrentDictionary<string, int> acknowledged, TimeSpan[] longest, CancellationToken stop)
    {
        for (var message = 0; !stop.IsCancellationRequested; message++)
        {
            var (id, started) = ($"m-{customer}-{message}", TimeProvider.System.GetTimestamp());
            for (var attempt = customer; !await TrySayAsync(_gateways[attempt % _gateways.Length], customer, id); attempt++)
            {
                if (TimeProvider.System.GetElapsedTime(started) > Patience) return;   // the assertion on the longest wait says it
                longest[customer] = TimeProvider.System.GetElapsedTime(started);
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
            acknowledged[id] = customer;
            var waited = TimeProvider.System.GetElapsedTime(started);
            if (waited > longest[customer]) longest[customer] = waited;
        }
    }

    private static async Task<bool> TrySayAsync(HttpClient gateway, int customer, string id)
    {
        try
        {
            using var response = await gateway.PostAsJsonAsync($"/v1/conversations/c-{customer}/messages", new { id, text = "thanks" });
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private async Task OpenAsync(int customer)
    {
        using var response = await _gateways[0].PostAsJsonAsync("/v1/conversations", new { id = $"c-{customer}", channel = "test", customer = new { id = $"k-{customer}" } });
        response.EnsureSuccessStatusCode();
    }

    private async Task<List<JsonElement>> EventsAsync(int customer)
    {
        var events = new List<JsonElement>();
        while (true)
        {
            var after = events.Count == 0 ? 0 : events[^1].GetProperty("sequence").GetInt64();
            var page = (await _gateways[1].GetFromJsonAsync<JsonElement>($"/v1/conversations/c-{customer}/events?after={after}&limit=1000")).GetProperty("events").EnumerateArray().ToList();
            if (page.Count == 0) return events;
            events.AddRange(page);
        }
    }
}
