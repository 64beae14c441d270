using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Engine.Testing;

namespace Engine.Gateway.Tests.Sight;

/// <summary>Who reads what is not theirs is on record.</summary>
public sealed class InspectionTests
{
    [Theory]
    [InlineData(Role.Agent, "/events")]
    [InlineData(Role.Agent, "/packet")]
    [InlineData(Role.Supervisor, "/events")]
    [InlineData(Role.Admin, "/packet")]
    public async Task A_conversation_that_is_not_theirs_says_in_its_journal_and_in_the_log_who_read_it(Role role, string what)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");

        await gateway.GetAsync("/v1/conversations/c-1" + what, gateway.Token(role, "sue"));

        Assert.Equal(["sue"], await ReadersAsync(gateway));
        Assert.Contains(gateway.Logs.Lines, l => l.Text.StartsWith("sue (", StringComparison.Ordinal) && l.Text.Contains("reads c-1"));
    }

    [Fact]
    public async Task Reading_on_is_recorded_once_an_hour()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");
        await using var hub = await gateway.AgentAsync("sue");
        await using var stream = HubStream.Open(hub, "Events", "c-1", 0);
        await stream.NextTypeAsync("conversation.started");

        for (var i = 0; i < 5; i++) await gateway.GetAsync("/v1/conversations/c-1/events", gateway.Token(Role.Agent, "sue"));
        Assert.Equal(["sue"], await ReadersAsync(gateway));

        gateway.Time.Advance(TimeSpan.FromHours(1));
        await gateway.GetAsync("/v1/conversations/c-1/events", gateway.Token(Role.Agent, "sue", lifetime: TimeSpan.FromHours(2)));
        Assert.Equal(["sue", "sue"], await ReadersAsync(gateway));
    }

    [Fact]
    public async Task Whose_it_is_reads_it_without_a_record_and_so_do_its_customer_and_its_channel()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        await using var ann = await gateway.AgentAsync("ann");
        await ann.InvokeAsync("SignIn", new { skills = new { care = 5, fraud = 5 }, capacity = 1 });
        await using var desk = HubStream.Open(ann, "Desk");
        await gateway.SayAsync("c-1", customer, "m-1", SmallShop.SomebodyUsedMyCard);
        await desk.NextKindAsync("offer");
        await gateway.GetAsync("/v1/conversations/c-1/packet", gateway.Token(Role.Agent, "ann"));
        await ann.InvokeAsync("Accept", "c-1", null);

        await gateway.GetAsync("/v1/conversations/c-1/events", gateway.Token(Role.Agent, "ann"));
        await gateway.GetAsync("/v1/conversations/c-1/events", customer);
        await gateway.GetAsync("/v1/conversations/c-1/events", gateway.Token(Role.Channel));

        Assert.Empty(await ReadersAsync(gateway));
    }

    [Fact]
    public async Task A_customer_is_not_told_who_looked()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        await gateway.GetAsync("/v1/conversations/c-1/events", gateway.Token(Role.Supervisor, "sue"));

        Assert.DoesNotContain("sue", (await gateway.GetAsync("/v1/conversations/c-1/events", customer)).Body);
    }

    [Fact]
    public async Task What_is_not_there_is_unknown_and_leaves_no_record()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.GetAsync("/v1/conversations/c-9/events", gateway.Token(Role.Agent))).IsRefused(404, Refusal.UnknownConversation);
    }

    private static async Task<string[]> ReadersAsync(GatewayUnderTest gateway) =>
        [.. (await gateway.Engine.ReadAsync(new ConversationId("c-1").Actor, 0, 1_000)).Select(e => e.Event)
            .OfType<ConversationEvent.Inspected>().Select(e => e.By.Value)];
}
