using System.Text.Json;
using Engine.Client;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Engine.Testing;

namespace Engine.Gateway.Tests.Hubs;

public sealed class AgentHubTests
{
    private static readonly object Skilled = new { skills = new { care = 5, fraud = 5 }, languages = new[] { "en" }, capacity = 2 };

    [Fact]
    public async Task A_conversation_goes_from_the_bot_to_an_agent_and_back()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        await using var ann = await gateway.AgentAsync("ann");
        await ann.InvokeAsync("SignIn", Skilled);
        await using var desk = HubStream.Open(ann, "Desk");
        await gateway.SayAsync("c-1", customer, "m-1", SmallShop.WhereIsMyOrder);

        await gateway.SayAsync("c-1", customer, "m-2", SmallShop.SomebodyUsedMyCard);
        var offer = await desk.NextKindAsync("offer");
        Assert.Equal("c-1", offer.GetProperty("conversation").GetString());
        Assert.Equal("fraud", offer.GetProperty("packet").GetProperty("escalations")[0].GetProperty("reason").GetString());
        Assert.Equal("2030-01-01T09:00:30.000Z", offer.GetProperty("expires").GetString());

        var packet = await ann.InvokeAsync("Accept", "c-1", null);
        Assert.Equal(
            ["Hello, I am the shop's bot.", SmallShop.WhereIsMyOrder, SmallShop.Answer,
                SmallShop.SomebodyUsedMyCard, "I am passing you on to a colleague."],
            packet.GetProperty("transcript").EnumerateArray().Select(t => t.GetProperty("text").GetString()!));
        Assert.Equal("c-1", (await desk.NextKindAsync("assigned")).GetProperty("conversation").GetString());

        var said = await ann.InvokeAsync("Say", "c-1", "a-1", "I am Ann.");
        var sequence = said.GetProperty("sequence").GetInt64();
        var seen = (await gateway.GetAsync($"/v1/conversations/c-1/events?after={sequence - 1}", customer)).Events[0];
        Assert.Equal(("ann", "I am Ann."), (seen.GetProperty("agent").GetString(), seen.GetProperty("text").GetString()));

        await ann.InvokeAsync("HandBack", "c-1", "card blocked", null);
        Assert.Equal("handed_back", (await desk.NextKindAsync("released")).GetProperty("why").GetString());
        var answered = await gateway.SayAsync("c-1", customer, "m-3", SmallShop.WhereIsMyOrder);
        Assert.Equal(SmallShop.Answer, answered.Events[^1].GetProperty("text").GetString());
        await RefusedAsync(Refusal.NotOwner, ann.InvokeAsync("Say", "c-1", "a-2", "Still me?"));
    }

    [Fact]
    public async Task A_conversation_is_passed_on_with_a_note_and_closed_by_whoever_has_it_then()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        await using var ann = await gateway.AgentAsync("ann");
        await using var bob = await gateway.AgentAsync("bob");
        await ann.InvokeAsync("SignIn", new { skills = new { fraud = 5 }, capacity = 1 });
        await bob.InvokeAsync("SignIn", new { skills = new { care = 2 }, capacity = 1 });
        await using var annsDesk = HubStream.Open(ann, "Desk");
        await using var bobsDesk = HubStream.Open(bob, "Desk");
        await gateway.SayAsync("c-1", customer, "m-1", SmallShop.SomebodyUsedMyCard);
        await annsDesk.NextKindAsync("offer");
        await ann.InvokeAsync("Accept", "c-1", null);

        await ann.InvokeAsync("Transfer", "c-1", new { queue = "care", note = "it was a false alarm" }, null);

        var offer = await bobsDesk.NextKindAsync("offer");
        Assert.Equal("it was a false alarm", offer.GetProperty("packet").GetProperty("notes")[0].GetString());
        await bob.InvokeAsync("Accept", "c-1", null);
        await RefusedAsync(Refusal.NotOwner, ann.InvokeAsync("Close", "c-1", "done", null));
        await bob.InvokeAsync("Close", "c-1", "solved", null);
        (await gateway.SayAsync("c-1", customer, "m-9", "thanks")).IsRefused(409, Refusal.ConversationClosed);
    }

    /// <summary>It used to be accepted and came straight back to the sender, or lay with an absent agent for a minute.</summary>
    [Fact]
    public async Task A_conversation_is_passed_on_only_to_an_agent_who_is_there()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var ann = await WithConversationAsync(gateway);
        await using var bob = await gateway.AgentAsync("bob");

        await RefusedAsync(Refusal.IdInvalid, ann.InvokeAsync("Transfer", "c-1", new { agent = "no one" }, null));
        await RefusedAsync(Refusal.UnknownAgent, ann.InvokeAsync("Transfer", "c-1", new { agent = "bob" }, null));
        await bob.InvokeAsync("SignIn", Skilled);
        await bob.InvokeAsync("SetStatus", "away");
        await RefusedAsync(Refusal.AgentAway, ann.InvokeAsync("Transfer", "c-1", new { agent = "bob" }, null));
        await bob.InvokeAsync("SetStatus", "offline");
        await RefusedAsync(Refusal.NotSignedIn, ann.InvokeAsync("Transfer", "c-1", new { agent = "bob" }, null));
        await ann.InvokeAsync("Say", "c-1", "a-1", "still mine");
        await bob.InvokeAsync("SignIn", Skilled);
        await using var desk = HubStream.Open(bob, "Desk");

        await ann.InvokeAsync("Transfer", "c-1", new { agent = "bob" }, null);

        await desk.NextKindAsync("offer");
        await RefusedAsync(Refusal.NotOwner, ann.InvokeAsync("Transfer", "c-1", new { agent = "nobody" }, null));
    }

    [Fact]
    public async Task Whoever_lost_the_answer_asks_again_under_the_same_id_and_gets_the_first()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var ann = await WithConversationAsync(gateway);
        var first = await ann.InvokeAsync("Transfer", "c-1", new { queue = "fraud", note = "as told" }, "x-1");

        var again = await ann.InvokeAsync("Transfer", "c-1", new { queue = "fraud", note = "as told" }, "x-1");

        Assert.Equal(first.GetRawText(), again.GetRawText());
        await RefusedAsync(Refusal.MessageIdReused, ann.InvokeAsync("Transfer", "c-1", new { queue = "care", note = "as told" }, "x-1"));
        await RefusedAsync(Refusal.IdInvalid, ann.InvokeAsync("HandBack", "c-1", null, "x 1"));
        // Without an id a repeat is another command.
        await RefusedAsync(Refusal.NotOwner, ann.InvokeAsync("Transfer", "c-1", new { queue = "fraud", note = "as told" }, null));
    }

    [Fact]
    public async Task A_declined_offer_goes_to_the_next_agent()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        await using var ann = await gateway.AgentAsync("ann");
        await using var bob = await gateway.AgentAsync("bob");
        await ann.InvokeAsync("SignIn", Skilled);
        await using var annsDesk = HubStream.Open(ann, "Desk");
        await gateway.PostAsync("/v1/conversations/c-1/human", customer, "");
        await annsDesk.NextKindAsync("offer");
        await using var bobsDesk = HubStream.Open(bob, "Desk");
        await bob.InvokeAsync("SignIn", Skilled);

        await ann.InvokeAsync("Decline", "c-1", "lunch", null);

        Assert.Equal("c-1", (await bobsDesk.NextKindAsync("offer")).GetProperty("conversation").GetString());
        Assert.Equal("declined", (await annsDesk.NextKindAsync("released")).GetProperty("why").GetString());
        await RefusedAsync(Refusal.OfferGone, ann.InvokeAsync("Accept", "c-1", null));
        await RefusedAsync(Refusal.OfferGone, ann.InvokeAsync("Decline", "c-1", null, null));
    }

    [Fact]
    public async Task The_desk_starts_with_a_snapshot_of_all_that_the_agent_holds()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        await using (var ann = await gateway.AgentAsync("ann"))
        {
            await ann.InvokeAsync("SignIn", Skilled);
            await using var first = HubStream.Open(ann, "Desk");
            await gateway.PostAsync("/v1/conversations/c-1/human", customer, "");
            await first.NextKindAsync("offer");
            await ann.InvokeAsync("Accept", "c-1", null);
            await first.NextKindAsync("assigned");
        }
        await using var again = await gateway.AgentAsync("ann");
        await using var desk = HubStream.Open(again, "Desk");

        var snapshot = await desk.NextAsync();

        Assert.Equal("snapshot", snapshot.GetProperty("kind").GetString());
        Assert.Equal("available", snapshot.GetProperty("agent").GetProperty("status").GetString());
        Assert.Equal("c-1", snapshot.GetProperty("agent").GetProperty("slots")[0].GetProperty("conversation").GetString());
        var held = await desk.NextAsync();
        Assert.Equal(("assigned", "c-1"),
            (held.GetProperty("kind").GetString(), held.GetProperty("packet").GetProperty("conversation").GetString()));
    }

    [Fact]
    public async Task An_agent_follows_a_conversation_from_where_they_left_off()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        var seen = (await gateway.SayAsync("c-1", customer, "m-1", "one")).Number("sequence");
        await gateway.SayAsync("c-1", customer, "m-2", "two");
        await using var ann = await gateway.AgentAsync("ann");
        await using var events = HubStream.Open(ann, "Events", "c-1", seen);

        var first = await events.NextTypeAsync("conversation.customer-said");
        await gateway.SayAsync("c-1", customer, "m-3", "three");
        var live = await events.NextTypeAsync("conversation.customer-said");

        Assert.Equal(("two", "three"), (first.GetProperty("text").GetString(), live.GetProperty("text").GetString()));
        Assert.True(live.GetProperty("sequence").GetInt64() > first.GetProperty("sequence").GetInt64());
        Assert.True(live.TryGetProperty("analysis", out _));
    }

    [Fact]
    public async Task Events_over_the_hub_and_over_HTTP_are_the_same()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        await gateway.SayAsync("c-1", customer, "m-1", SmallShop.WhereIsMyOrder + " é 😀 <b>");
        var page = (await gateway.GetAsync("/v1/conversations/c-1/events", gateway.Token(Role.Agent, "ann"))).Events;
        await using var ann = await gateway.AgentAsync("ann");
        await using var events = HubStream.Open(ann, "Events", "c-1", 0);

        foreach (var expected in page) Assert.Equal(expected.GetRawText(), (await events.NextAsync()).GetRawText());
    }

    [Fact]
    public async Task A_repeated_say_is_said_once()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var ann = await WithConversationAsync(gateway);

        var first = await ann.InvokeAsync("Say", "c-1", "a-1", "I am Ann.");
        var again = await ann.InvokeAsync("Say", "c-1", "a-1", "I am Ann.");

        Assert.Equal(first.GetRawText(), again.GetRawText());
        await RefusedAsync(Refusal.MessageIdReused, ann.InvokeAsync("Say", "c-1", "a-1", "I am Bob."));
    }

    [Fact]
    public async Task What_a_hub_cannot_take_is_refused_with_a_code()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var ann = await WithConversationAsync(gateway);

        await RefusedAsync(Refusal.IdInvalid, ann.InvokeAsync("Accept", "c 1", null));
        await RefusedAsync(Refusal.IdInvalid, ann.InvokeAsync("Accept", null, null));
        await RefusedAsync(Refusal.UnknownConversation, ann.InvokeAsync("Accept", "nowhere", null));
        await RefusedAsync(Refusal.TextEmpty, ann.InvokeAsync("Say", "c-1", "a-1", ""));
        await RefusedAsync(Refusal.TextInvalid, ann.InvokeAsync("Say", "c-1", "a-1", "a\0b"));
        await RefusedAsync(Refusal.TextTooLong, ann.InvokeAsync("Say", "c-1", "a-1", new string('a', 8193)));
        await RefusedAsync(Refusal.IdInvalid, ann.InvokeAsync("Say", "c-1", "a 1", "hello"));
        await RefusedAsync(Refusal.FieldInvalid, ann.InvokeAsync("Say", "c-1", "a-1", null));
        await RefusedAsync(Refusal.FieldInvalid, ann.InvokeAsync("Transfer", "c-1", new { }, null));
        await RefusedAsync(Refusal.FieldInvalid, ann.InvokeAsync("Transfer", "c-1", null, null));
        await RefusedAsync(Refusal.FieldInvalid, ann.InvokeAsync("Transfer", "c-1", new { queue = "care", agent = "bob" }, null));
        await RefusedAsync(Refusal.UnknownQueue, ann.InvokeAsync("Transfer", "c-1", new { queue = "nowhere" }, null));
        await RefusedAsync(Refusal.FieldInvalid, ann.InvokeAsync("SignIn", new { skills = new { care = 9 }, capacity = 1 }));
        await RefusedAsync(Refusal.FieldInvalid, ann.InvokeAsync("SignIn", new { skills = new { care = 5 }, capacity = 51 }));
        await RefusedAsync(Refusal.FieldInvalid, ann.InvokeAsync("SignIn", (object?)null));
        await RefusedAsync(Refusal.FieldInvalid, ann.InvokeAsync("HandBack", "c-1", new string('a', 2001), null));
    }

    [Fact]
    public async Task A_stream_that_cannot_be_is_refused_with_a_code()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var ann = await WithConversationAsync(gateway);

        await RefusedAsync(Refusal.IdInvalid, FirstAsync(ann, "Events", "c 1", 0));
        await RefusedAsync(Refusal.UnknownConversation, FirstAsync(ann, "Events", "nowhere", 0));
        await RefusedAsync(Refusal.FieldInvalid, FirstAsync(ann, "Events", "c-1", -1));
        await RefusedAsync(Refusal.AfterTheEnd, FirstAsync(ann, "Events", "c-1", 500));
    }

    [Theory]
    [InlineData("Nothing")]
    [InlineData("Accept")]
    [InlineData("Accept", 1)]
    [InlineData("SetStatus", "asleep")]
    [InlineData("SetStatus", 1)]
    [InlineData("SignIn", "ann")]
    public async Task A_call_that_fits_no_method_is_an_error_and_the_connection_goes_on(string method, params object[] arguments)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var ann = await WithConversationAsync(gateway);

        var error = await Assert.ThrowsAsync<HubRefusedException>(() => ann.InvokeAsync(method, arguments));

        Assert.Null(error.Code);
        await ann.InvokeAsync("Say", "c-1", "a-1", "still here");
    }

    [Fact]
    public async Task An_agent_who_is_not_signed_in_has_no_status_to_set()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var ann = await gateway.AgentAsync("ann");

        await RefusedAsync(Refusal.NotSignedIn, ann.InvokeAsync("SetStatus", "away"));
        await ann.InvokeAsync("SignIn", Skilled);
        Assert.Equal("away", (await ann.InvokeAsync("SetStatus", "away")).GetProperty("status").GetString());
        Assert.Equal("offline", (await ann.InvokeAsync("SetStatus", "offline")).GetProperty("status").GetString());
    }

    private static async Task<HubClient> WithConversationAsync(GatewayUnderTest gateway)
    {
        var customer = await gateway.OpenAsync("c-1");
        var ann = await gateway.AgentAsync("ann");
        await ann.InvokeAsync("SignIn", Skilled);
        await using var desk = HubStream.Open(ann, "Desk");
        await gateway.PostAsync("/v1/conversations/c-1/human", customer, "");
        await desk.NextKindAsync("offer");
        await ann.InvokeAsync("Accept", "c-1", null);
        return ann;
    }

    private static async Task FirstAsync(HubClient client, string method, params object?[] arguments)
    {
        await using var stream = HubStream.Open(client, method, arguments);
        await stream.NextAsync();
    }

    private static async Task RefusedAsync(Refusal refusal, Task call)
    {
        var error = await Assert.ThrowsAsync<HubRefusedException>(() => call);
        Assert.Equal(((int)refusal, JsonNamingPolicy.CamelCase.ConvertName(refusal.ToString())),
            (error.Code ?? 0, error.Refusal ?? error.Message));
    }
}
