using System.Net.Http.Json;
using System.Text.Json;
using Engine.Client;
using Engine.Host.Tests.Support;

namespace Engine.Host.Tests.Serving;

/// <summary>
/// A customer's event stream, by clients that are not ours and by the one that is, over a host that is killed and started again.
/// </summary>
public sealed class LiveTests
{
    private const string Closed = "conversation.closed", Said = "conversation.customer-said";

    [Fact]
    public async Task Chromium_curl_and_our_client_follow_a_conversation_over_a_killed_host_without_gap_or_double()
    {
        await using var browser = await Browser.StartAsync();
        await using var installation = await Installation.NewAsync();
        (string, string)[] settings = [("ENGINE_Gateway__CorsOrigins__0", browser.Origin)];
        var first = await installation.ServeAsync(settings);
        var admin = await installation.TokenAsync("channel", "web");
        using var api = new ClientApi(first.Address, admin);
        var token = await OpenAsync(first.Address, admin, "live-1");
        var stream = new Uri(first.Address, "/v1/conversations/live-1/events");
        browser.Open(new Uri(stream, $"?access_token={token}"));
        using var http = new HttpClient();
        var feed = Feed(http, first.Address, "live-1", token);
        var ours = FollowAsync(feed);
        var curls = Curl.FollowAsync(stream, token, last: 0);
        await api.SayAsync("live-1", "m-1", "where is my order?");
        var heard = browser.HearUntil(h => h.EndsWith(Said, StringComparison.Ordinal)).ToList();

        await first.KillAsync();
        await first.DisposeAsync();
        var byCurl = await curls;
        await using var second = await installation.ServeAsync(settings);
        await api.SayAsync("live-1", "m-2", "what does delivery cost?");
        var curlsRest = Curl.FollowAsync(stream, token, byCurl[^1].Id);
        heard.AddRange(browser.HearUntil(h => h.EndsWith(Said, StringComparison.Ordinal)));
        using (var close = new HttpRequestMessage(HttpMethod.Post, new Uri(first.Address, "/v1/conversations/live-1/close")))
        {
            close.Headers.Authorization = new("Bearer", token);
            (await http.SendAsync(close)).EnsureSuccessStatusCode();
        }
        heard.AddRange(browser.HearUntil(h => h == "end"));   // it asked once more, and was told that nothing follows
        byCurl.AddRange(await curlsRest);

        var truth = await TruthAsync(second.Address, token);
        Assert.Equal(Closed, truth[^1].Type);
        Assert.Equal(truth, byCurl);
        Assert.Equal(truth, await ours);
        Assert.Equal(truth.Select(t => $"{t.Id} {t.Type}"), heard.Where(h => h is not ("open" or "end")));
        Assert.Equal(2, heard.Count(h => h == "open"));
        Assert.True(feed.Reconnects > 0);
    }

    [Fact]
    public async Task A_stream_at_one_gateway_has_what_is_said_and_typed_at_another()
    {
        await using var installation = await Installation.NewAsync(Installation.Cluster);
        var hosts = await installation.ServeEverywhereAsync();
        var (here, there) = (hosts[0], hosts[1]);
        var channel = await installation.TokenAsync("channel", "web");
        var token = await OpenAsync(here.Address, channel, "live-2");
        using var http = new HttpClient();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var feed = Feed(http, here.Address, "live-2", token);
        await using var items = feed.FollowAsync(0, late.Token).GetAsyncEnumerator(late.Token);
        await using var sue = await HubClient.ConnectAsync(
            new Uri(there.Address, "/hubs/agent"), await installation.TokenAsync("supervisor", "sue"), late.Token);
        await using var wall = await HubClient.ConnectAsync(
            new Uri(there.Address, "/hubs/supervisor"), await installation.TokenAsync("supervisor", "sue"), late.Token);

        await wall.InvokeAsync("TakeOver", "live-2", null);
        await sue.InvokeAsync("Say", "live-2", "s-1", "I am Sue.");
        var said = await NextAsync("conversation.agent-said");
        JsonElement typing;
        using (var seen = new CancellationTokenSource())
        {
            var types = TypeAsync(sue, seen.Token);   // a sign that comes while nobody is being told is lost
            typing = (await NextAsync("typing")).Data;
            await seen.CancelAsync();
            await types;
        }

        Assert.Equal("I am Sue.", said.Data.GetProperty("text").GetString());
        Assert.Equal(("agent", "sue"), (typing.GetProperty("who").GetString(), typing.GetProperty("by").GetString()));
        foreach (var host in hosts) await host.DisposeAsync();

        async Task<FeedItem> NextAsync(string kind)
        {
            while (await items.MoveNextAsync())
                if (items.Current.Kind == kind) return items.Current;
            throw new InvalidOperationException("the feed has ended");
        }

        static async Task TypeAsync(HubClient agent, CancellationToken seen)
        {
            using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
            do await agent.InvokeAsync("Typing", "live-2");
            while (!seen.IsCancellationRequested && await Next());

            async ValueTask<bool> Next()
            {
                try
                {
                    return await tick.WaitForNextTickAsync(seen);
                }
                catch (OperationCanceledException)
                {
                    return false;
                }
            }
        }
    }

    private static EventFeed Feed(HttpClient http, Uri host, string conversation, string token) => new(
        http, host, conversation, _ => ValueTask.FromResult(token), TimeProvider.System, new Pauses(TimeProvider.System, () => 0.5));

    private static async Task<string> OpenAsync(Uri host, string channel, string conversation)
    {
        using var http = new HttpClient { BaseAddress = host };
        http.DefaultRequestHeaders.Authorization = new("Bearer", channel);
        using var opened = await http.PostAsJsonAsync(
            "/v1/conversations", new { id = conversation, channel = "web", customer = new { id = "cy" } });
        opened.EnsureSuccessStatusCode();
        return (await opened.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private static async Task<List<(long Id, string Type)>> FollowAsync(EventFeed feed)
    {
        var seen = new List<(long, string)>();
        await foreach (var item in feed.FollowAsync(0))
            if (item.Sequence > 0) seen.Add((item.Sequence, item.Kind));
        return seen;
    }

    /// <summary>What a page says afterwards.</summary>
    private static async Task<List<(long Id, string Type)>> TruthAsync(Uri host, string token)
    {
        using var http = new HttpClient { BaseAddress = host };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var page = await http.GetFromJsonAsync<JsonElement>("/v1/conversations/live-1/events?limit=1000");
        return [.. page.GetProperty("events").EnumerateArray()
            .Select(e => (e.GetProperty("sequence").GetInt64(), e.GetProperty("type").GetString()!))];
    }
}
