using System.Text.Json;
using Engine.Client;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Engine.Testing;

namespace Engine.Gateway.Tests.Hubs;

public sealed class SupervisorHubTests
{
    [Fact]
    public async Task The_wall_shows_what_is_live_then_what_changes()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var one = await gateway.OpenAsync("c-1");
        await gateway.OpenAsync("c-2");
        await using var sue = await gateway.SupervisorAsync("sue");
        await using var wall = HubStream.Open(sue, "Wall", new { });

        var live = new HashSet<string>();
        var item = await wall.NextAsync();
        for (; item.GetProperty("kind").GetString() == "put"; item = await wall.NextAsync())
            live.Add(Row(item).GetProperty("conversation").GetString()!);
        Assert.Equal("ready", item.GetProperty("kind").GetString());
        Assert.Subset(new HashSet<string> { "c-1", "c-2" }, live);

        await gateway.SayAsync("c-1", one, "m-1", SmallShop.WhereIsMyOrder);
        var row = Row(await wall.NextAsync(i => IsPut(i, "c-1") && Row(i).TryGetProperty("intent", out _)));
        Assert.Equal("track_order", row.GetProperty("intent").GetString());
        Assert.Equal(0.95, row.GetProperty("confidence").GetDouble());
        Assert.Equal("bot", row.GetProperty("owner").GetProperty("kind").GetString());
        foreach (var column in new[] { "failedAttempts", "sentiment", "startedAt",
            "ownedSince", "updatedAt", "phase", "channel", "customer", "sequence" })
            Assert.True(row.TryGetProperty(column, out _), column);

        await gateway.PostAsync("/v1/conversations/c-1/close", one, "");
        Assert.Equal("c-1", (await wall.NextKindAsync("remove")).GetProperty("conversation").GetString());
    }

    [Fact]
    public async Task A_filter_shows_only_what_matches_and_takes_away_what_no_longer_does()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var one = await gateway.OpenAsync("c-1");
        var two = await gateway.OpenAsync("c-2");
        await using var sue = await gateway.SupervisorAsync("sue");
        await using var wall = HubStream.Open(sue, "Wall", new { queue = "fraud" });
        await wall.NextKindAsync("ready");

        await gateway.SayAsync("c-1", one, "m-1", SmallShop.WhereIsMyOrder);
        await gateway.SayAsync("c-2", two, "m-1", SmallShop.SomebodyUsedMyCard);

        Assert.True(IsPut(await wall.NextAsync(), "c-2"));
        await sue.InvokeAsync("TakeOver", "c-2", null);
        Assert.Equal("c-2", (await wall.NextKindAsync("remove")).GetProperty("conversation").GetString());
    }

    [Fact]
    public async Task A_supervisor_takes_a_conversation_from_the_bot_and_speaks()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        await gateway.SayAsync("c-1", customer, "m-1", "gibberish");
        await using var sue = await gateway.SupervisorAsync("sue");

        var packet = await sue.InvokeAsync("TakeOver", "c-1", null);
        await using var desk = await gateway.AgentAsync("sue", Role.Supervisor);
        await desk.InvokeAsync("Say", "c-1", "s-1", "I am Sue.");

        Assert.Equal("c-1", packet.GetProperty("conversation").GetString());
        var events = (await gateway.GetAsync("/v1/conversations/c-1/events", customer)).Events;
        Assert.Contains(events,
            e => e.GetProperty("type").GetString() == "conversation.agent-said" && e.GetProperty("text").GetString() == "I am Sue.");
        var turn = await gateway.SayAsync("c-1", customer, "m-2", SmallShop.WhereIsMyOrder);
        Assert.Equal(["conversation.customer-said"], turn.Types);   // the bot is silent
    }

    [Fact]
    public async Task A_supervisor_sends_a_conversation_to_a_queue()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");
        await using var sue = await gateway.SupervisorAsync("sue");
        await using var events = HubStream.Open(sue, "Events", "c-1", 0);

        await sue.InvokeAsync("Escalate", "c-1", "fraud", null);

        var changed = await events.NextTypeAsync("conversation.owner-changed");
        Assert.Equal(("fraud", "sue"), (changed.GetProperty("owner").GetProperty("id").GetString(), changed.GetProperty("by").GetString()));
        Assert.Equal("fraud", (await events.NextTypeAsync("conversation.queued")).GetProperty("queue").GetString());
    }

    [Theory]
    [InlineData("TakeOver", 300, "nowhere", "x-1")]
    [InlineData("TakeOver", 101, "no where", "x-1")]
    [InlineData("TakeOver", 101, "c-1", "x 1")]
    [InlineData("Escalate", 300, "nowhere", "fraud", "x-1")]
    [InlineData("Escalate", 108, "c-1", "nowhere", "x-1")]
    [InlineData("Escalate", 101, "c-1", "no where", "x-1")]
    public async Task What_cannot_be_steered_is_refused_with_a_code(string method, int code, params object[] arguments)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");
        await using var sue = await gateway.SupervisorAsync("sue");

        Assert.Equal(code, (await Assert.ThrowsAsync<HubRefusedException>(() => sue.InvokeAsync(method, arguments))).Code);
    }

    [Fact]
    public async Task Whoever_lost_the_answer_asks_again_under_the_same_id_and_gets_the_first()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");
        await using var sue = await gateway.SupervisorAsync("sue");
        var first = await sue.InvokeAsync("Escalate", "c-1", "fraud", "x-1");
        await sue.InvokeAsync("TakeOver", "c-1", "x-2");

        var again = await sue.InvokeAsync("Escalate", "c-1", "fraud", "x-1");

        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.Equal(106, (await Assert.ThrowsAsync<HubRefusedException>(() => sue.InvokeAsync("Escalate", "c-1", "care", "x-1"))).Code);
    }

    [Fact]
    public async Task A_window_shows_its_rows_in_order_and_the_whole_floor_then_what_changes()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var one = await gateway.OpenAsync("c-1");
        await gateway.OpenAsync("c-2");
        await gateway.OpenAsync("d-1");
        await using var sue = await gateway.SupervisorAsync("sue");
        await using var window = HubStream.Open(
            sue, "Window", new { filter = new { idPart = "C-" }, sort = "conversation", descending = true, first = 0, count = 10 });

        var shown = await NextAsync(gateway, window, s => s.GetProperty("floor").GetProperty("live").GetInt32() == 3);
        Assert.Equal(["c-2", "c-1"], Ids(shown));
        Assert.Equal(2, shown.GetProperty("matching").GetInt32());

        await gateway.SayAsync("c-1", one, "m-1", SmallShop.SomebodyUsedMyCard);
        shown = await NextAsync(gateway, window, s => s.GetProperty("floor").GetProperty("phases").GetProperty("waiting").GetInt32() == 1);
        var row = shown.GetProperty("rows")[1];
        Assert.Equal(("waiting", 1), (row.GetProperty("phase").GetString(), row.GetProperty("moods").GetArrayLength()));
        Assert.Equal("fraud", shown.GetProperty("floor").GetProperty("queues")[0].GetProperty("queue").GetString());
        Assert.Equal(row.GetProperty("ownedSince").GetString(),
            shown.GetProperty("floor").GetProperty("queues")[0].GetProperty("waitingSince").GetString());

        await gateway.PostAsync("/v1/conversations/c-1/close", one, "");
        shown = await NextAsync(gateway, window, s => s.GetProperty("matching").GetInt32() == 1);
        Assert.Equal(["c-2"], Ids(shown));
    }

    [Fact]
    public async Task Over_http_a_window_is_shown_once_as_over_the_hub()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");
        await gateway.OpenAsync("c-2");
        await using var sue = await gateway.SupervisorAsync("sue");
        await using var window = HubStream.Open(sue, "Window", new { sort = "startedAt", descending = true, first = 1, count = 1 });
        var shown = await NextAsync(gateway, window,
            s => s.GetProperty("rows").EnumerateArray().Any(r => r.GetProperty("sequence").GetInt64() == 3)
                && s.GetProperty("matching").GetInt32() == 2);

        var once = await gateway.GetAsync(
            "/v1/wall/window?sort=startedAt&descending=true&first=1&count=1&phase=bot&mood=even&flagged=false",
            gateway.Token(Role.Supervisor));

        Assert.Equal(shown.GetRawText(), once.Body);
    }

    [Theory]
    [InlineData("count=201")]
    [InlineData("first=-1")]
    [InlineData("sort=colour")]
    [InlineData("mood=blue")]
    [InlineData("phase=someday")]
    [InlineData("flagged=perhaps")]
    public async Task A_window_that_cannot_be_shown_is_refused(string asked)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.GetAsync($"/v1/wall/window?{asked}", gateway.Token(Role.Supervisor))).IsRefused(400, Refusal.FieldInvalid);
        (await gateway.GetAsync("/v1/wall/window", gateway.Token(Role.Agent))).IsRefused(403, Refusal.RoleForbidden);
        if (asked.Split('=') is not [var field, var value] || !int.TryParse(value, out var number)) return;
        await using var sue = await gateway.SupervisorAsync("sue");
        await using var window = HubStream.Open(sue, "Window", new Dictionary<string, int> { [field] = number });
        Assert.Equal((int)Refusal.FieldInvalid, (await Assert.ThrowsAsync<HubRefusedException>(() => window.NextAsync())).Code);
    }

    /// <summary>The clock stands, so the quarter of a second between two states is passed by hand.</summary>
    private static async Task<JsonElement> NextAsync(GatewayUnderTest gateway, HubStream window, Func<JsonElement, bool> wanted)
    {
        var next = window.NextAsync(wanted);
        while (!next.IsCompleted)
        {
            gateway.Time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System));
        }
        return await next;
    }

    private static IEnumerable<string?> Ids(JsonElement shown) =>
        shown.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("conversation").GetString());

    private static bool IsPut(JsonElement item, string conversation) =>
        item.GetProperty("kind").GetString() == "put" && Row(item).GetProperty("conversation").GetString() == conversation;

    private static JsonElement Row(JsonElement item) => item.GetProperty("row");
}
