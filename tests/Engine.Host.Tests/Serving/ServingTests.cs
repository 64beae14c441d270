using System.Net;
using System.Text.Json;
using Engine.Client;
using Engine.Gateway.Tokens;
using Engine.Host.Tests.Support;
using Engine.Journal;

namespace Engine.Host.Tests.Serving;

/// <summary>What a host that serves promises, over its public protocols.</summary>
public sealed class ServingTests
{
    [Fact]
    public async Task A_conversation_goes_from_the_bot_through_two_agents_to_its_end_while_a_supervisor_watches_and_takes_over_another()
    {
        await using var installation = await Installation.NewAsync();
        var doors = await installation.ServeEverywhereAsync();
        var (one, other) = (doors[0].Address, doors[^1].Address);   // the customer comes in at one, most others at the other
        using var api = new ClientApi(one, await installation.TokenAsync("channel", "web"));
        await using var sue =
            await HubClient.ConnectAsync(new Uri(other, "/hubs/supervisor"), await installation.TokenAsync("supervisor", "sue"));
        await using var wall = new Items(sue.StreamAsync("Wall", [null]));
        await wall.NextAsync(i => Kind(i) == "ready");

        await api.OpenAsync("c-1", "cleo");
        await api.SayAsync("c-1", "m-1", "where is my order?");
        Assert.Equal("bot", (await wall.NextAsync(i => IsRow(i, "c-1") && Row(i).TryGetProperty("intent", out _))).GetProperty("row")
            .GetProperty("owner").GetProperty("kind").GetString());

        await using var ann = await SignInAsync(installation, other, "ann");
        await using var annsDesk = new Items(ann.StreamAsync("Desk", []));
        await api.SayAsync("c-1", "m-2", "i want to talk to a person");
        var offer = await annsDesk.NextAsync(i => Kind(i) == "offer");
        Assert.Contains(offer.GetProperty("packet").GetProperty("transcript")
            .EnumerateArray(), t => t.GetProperty("text").GetString() == "where is my order?");
        await ann.InvokeAsync("Accept", "c-1", null);
        await ann.InvokeAsync("Say", "c-1", "a-1", "Hello, I am Ann.");
        Assert.Equal(["conversation.customer-said"], Types(await api.SayAsync("c-1", "m-3", "where is my order?")));   // the bot is silent

        await using var bob = await SignInAsync(installation, one, "bob");
        await using var bobsDesk = new Items(bob.StreamAsync("Desk", []));
        await ann.InvokeAsync("Transfer", "c-1", new { agent = "bob", note = "knows parcels" }, null);
        await bobsDesk.NextAsync(i => Kind(i) == "offer");
        await bob.InvokeAsync("Accept", "c-1", null);
        Assert.Equal(401, (await Assert.ThrowsAsync<HubRefusedException>(() => ann.InvokeAsync("Say", "c-1", "a-2", "Still me."))).Code);
        await bob.InvokeAsync("Say", "c-1", "b-1", "Bob here.");
        await bob.InvokeAsync("Close", "c-1", "solved", null);
        await bobsDesk.NextAsync(i => Kind(i) == "released");
        await wall.NextAsync(i => Kind(i) == "remove" && i.GetProperty("conversation").GetString() == "c-1");

        await api.OpenAsync("c-2", "dora");
        await wall.NextAsync(i => IsRow(i, "c-2"));
        await sue.InvokeAsync("TakeOver", "c-2", null);
        Assert.Equal(["conversation.customer-said"], Types(await api.SayAsync("c-2", "m-1", "where is my order?")));

        var events = await api.EventsAsync("c-1");
        Assert.Equal(
            events.Select(e => e.GetProperty("sequence").GetInt32()),
            events.Select((e, i) => (i == 0 ? 0 : events[i - 1].GetProperty("sequence").GetInt32()) + 1
                + (e.TryGetProperty("withheld", out var withheld) ? withheld.GetInt32() : 0)));
        Assert.Equal(["m-1", "m-2", "m-3"], Said(events, "conversation.customer-said"));
        Assert.Equal(["a-1", "b-1"], Said(events, "conversation.agent-said"));
        foreach (var door in doors) Assert.Equal(0, await door.StopAsync());
    }

    [Fact]
    public async Task Health_says_by_its_exit_code_whether_the_engine_is_ready()
    {
        await using var installation = await Installation.NewAsync();
        await using var host = await installation.ServeAsync();

        Assert.Equal((0, "ready"), await HealthAsync(host.Address));
        await host.StopAsync();
        Assert.Equal(1, (await HealthAsync(host.Address)).ExitCode);

        static async Task<(int ExitCode, string Said)> HealthAsync(Uri url)
        {
            var (exitCode, output, _) = await HostProcess.RunAsync("health", "--url", url.ToString());
            return (exitCode, output.Trim());
        }
    }

    [Fact]
    public async Task Hosts_that_are_given_one_signing_key_take_the_same_tokens()
    {
        await using var installation = await Installation.NewAsync();
        var folders = await installation.TokenAsync("channel", "web");
        var shared = Convert.ToBase64String(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());
        await using var host = await installation.ServeAsync(("ENGINE_SIGNING_KEY", shared));
        using var http = new HttpClient { BaseAddress = host.Address };
        var events = new Uri("/v1/conversations/c-1/events", UriKind.Relative);

        http.DefaultRequestHeaders.Authorization =
            new("Bearer", new TokenIssuer(SigningKey.Parse(shared),
                TimeProvider.System).Issue(Role.Channel, "web", null, TimeSpan.FromHours(1)));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(events)).StatusCode);   // let in; there is no such conversation

        http.DefaultRequestHeaders.Authorization = new("Bearer", folders);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(events)).StatusCode);   // the folder's own key is not asked
    }

    [Fact]
    public async Task Stopping_drains_and_ends_with_zero()
    {
        await using var installation = await Installation.NewAsync();
        await using var host = await installation.ServeAsync();

        Assert.Equal(0, await host.StopAsync());
    }

    /// <summary>The wall is stored as grain state, so it has to be done before the silo goes.</summary>
    [Fact]
    public async Task A_host_that_stops_stores_its_walls_checkpoint()
    {
        await using var installation = await Installation.NewAsync();
        await using (var host = await installation.ServeAsync())
        {
            using var api = new ClientApi(host.Address, await installation.TokenAsync("channel", "web"));
            await using var sue =
                await HubClient.ConnectAsync(new Uri(host.Address, "/hubs/supervisor"), await installation.TokenAsync("supervisor", "sue"));
            await using var wall = new Items(sue.StreamAsync("Wall", [null]));
            await api.OpenAsync("c-1", "cleo");
            await wall.NextAsync(i => IsRow(i, "c-1"));
            Assert.Equal(0, await host.StopAsync());
        }

        await using var journal = await installation.OpenJournalAsync();
        Assert.NotNull(await ((IStateStore)journal).ReadStateAsync("checkpoint of checkpoint/wall"));
    }

    private static async Task<HubClient> SignInAsync(Installation installation, Uri at, string agent)
    {
        var hub = await HubClient.ConnectAsync(new Uri(at, "/hubs/agent"), await installation.TokenAsync("agent", agent));
        await hub.InvokeAsync("SignIn",
            new { skills = new { service = 5, orders = 5, billing = 5, security = 5, complaints = 5 },
                languages = Array.Empty<string>(), capacity = 3 });
        return hub;
    }

    private static string? Kind(JsonElement item) => item.GetProperty("kind").GetString();

    private static JsonElement Row(JsonElement item) => item.GetProperty("row");

    private static bool IsRow(JsonElement item, string conversation) =>
        Kind(item) == "put" && Row(item).GetProperty("conversation").GetString() == conversation;

    private static IEnumerable<string?> Types(JsonElement turn) =>
        turn.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString());

    private static IEnumerable<string?> Said(IEnumerable<JsonElement> events, string type) =>
        events.Where(e => e.GetProperty("type").GetString() == type).Select(e => e.GetProperty("id").GetString());

    /// <summary>A hub's stream, read item by item; whoever waits longer than a minute has found a bug.</summary>
    private sealed class Items : IAsyncDisposable
    {
        private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(60));
        private readonly IAsyncEnumerator<JsonElement> _items;

        public Items(IAsyncEnumerable<JsonElement> items) => _items = items.GetAsyncEnumerator(_late.Token);

        public async Task<JsonElement> NextAsync(Func<JsonElement, bool> wanted)
        {
            while (await _items.MoveNextAsync())
                if (wanted(_items.Current)) return _items.Current;
            throw new InvalidOperationException("the stream has ended");
        }

        public async ValueTask DisposeAsync()
        {
            await _items.DisposeAsync();
            _late.Dispose();
        }
    }
}
