using System.Net;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Engine.Testing;

namespace Engine.Gateway.Tests.Endpoints;

public sealed class TurnTests
{
    [Fact]
    public async Task A_message_is_answered_with_the_events_of_its_turn()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");

        var turn = await gateway.SayAsync("c-1", token, "m-1", SmallShop.WhereIsMyOrder);

        Assert.Equal(HttpStatusCode.OK, turn.Status);
        Assert.Equal("application/json", turn.ContentType);
        Assert.Equal(["conversation.customer-said", "conversation.bot-said"], turn.Types);
        Assert.Equal(SmallShop.Answer, turn.Events[1].GetProperty("text").GetString());
        Assert.Equal(turn.Sequences[^1], turn.Number("sequence"));
        Assert.Matches(@"^2030-01-01T09:00:00\.000Z$", turn.Events[0].GetProperty("at").GetString());
    }

    [Theory]
    [InlineData(Role.Customer)]
    [InlineData(Role.Channel)]
    [InlineData(Role.Admin)]
    public async Task A_repeated_message_gets_the_same_answer_byte_for_byte_however_much_later(Role role)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var customer = await gateway.OpenAsync("c-1");
        var token = role == Role.Customer ? customer : gateway.Token(role);
        var first = await gateway.SayAsync("c-1", token, "m-1", SmallShop.WhereIsMyOrder);
        gateway.Time.Advance(TimeSpan.FromMinutes(5));
        await gateway.SayAsync("c-1", token, "m-2", "and another thing");
        await gateway.PostAsync("/v1/conversations/c-1/close", token, "");

        var repeated = await gateway.SayAsync("c-1", token, "m-1", SmallShop.WhereIsMyOrder);

        Assert.Equal(first.Body, repeated.Body);
    }

    [Fact]
    public async Task A_message_id_with_another_text_is_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        await gateway.SayAsync("c-1", token, "m-1", "hello");

        (await gateway.SayAsync("c-1", token, "m-1", "goodbye")).IsRefused(409, Refusal.MessageIdReused);
    }

    [Fact]
    public async Task Asking_for_a_person_hands_over_once_and_asking_again_is_a_sign_of_life()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");

        var asked = await gateway.PostAsync("/v1/conversations/c-1/human", token, "");
        var again = await gateway.PostAsync("/v1/conversations/c-1/human", token, "");

        Assert.Equal(["conversation.bot-said", "conversation.owner-changed"], asked.Types);
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal(["conversation.asked-again"], again.Types);
    }

    [Fact]
    public async Task Asking_for_a_person_and_closing_again_under_the_same_id_get_the_first_answers_byte_for_byte()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");
        var asked = await gateway.PostAsync("/v1/conversations/c-1/human", token, """{"id":"x-1"}""");
        var closed = await gateway.PostAsync("/v1/conversations/c-1/close", token, """{"id":"x-2","disposition":"solved"}""");

        var askedAgain = await gateway.PostAsync("/v1/conversations/c-1/human", token, """{"id":"x-1"}""");
        var closedAgain = await gateway.PostAsync("/v1/conversations/c-1/close", token, """{"id":"x-2","disposition":"solved"}""");

        Assert.Equal((asked.Body, closed.Body), (askedAgain.Body, closedAgain.Body));
        Assert.DoesNotContain("cause", asked.Body + closed.Body);
        (await gateway.PostAsync("/v1/conversations/c-1/close", token, """{"id":"x-2"}""")).IsRefused(409, Refusal.MessageIdReused);
        (await gateway.PostAsync("/v1/conversations/c-1/human", token, """{"id":"x 3"}""")).IsRefused(400, Refusal.IdInvalid);
    }

    [Fact]
    public async Task A_closed_conversation_takes_no_more_messages_and_closing_again_changes_nothing()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await gateway.OpenAsync("c-1");

        var closed = await gateway.PostAsync("/v1/conversations/c-1/close", token, """{"disposition":"solved"}""");
        var again = await gateway.PostAsync("/v1/conversations/c-1/close", token, "");

        Assert.Equal(["conversation.closed"], closed.Types);
        Assert.Equal("customer", closed.Events[0].GetProperty("by").GetString());
        Assert.Equal("solved", closed.Events[0].GetProperty("disposition").GetString());
        Assert.Empty(again.Events);
        (await gateway.SayAsync("c-1", token, "m-9", "hello?")).IsRefused(409, Refusal.ConversationClosed);
        (await gateway.PostAsync("/v1/conversations/c-1/human", token, "")).IsRefused(409, Refusal.ConversationClosed);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var admin = gateway.Token(Role.Admin);

        (await gateway.SayAsync("nowhere", admin, "m-1", "hello")).IsRefused(404, Refusal.UnknownConversation);
        (await gateway.PostAsync("/v1/conversations/nowhere/human", admin, "")).IsRefused(404, Refusal.UnknownConversation);
        (await gateway.PostAsync("/v1/conversations/nowhere/close", admin, "")).IsRefused(404, Refusal.UnknownConversation);
        (await gateway.GetAsync("/v1/conversations/nowhere/events", admin)).IsRefused(404, Refusal.UnknownConversation);
        (await gateway.GetAsync("/v1/conversations/nowhere/events?after=7", admin)).IsRefused(404, Refusal.UnknownConversation);
        (await gateway.GetAsync("/v1/conversations/nowhere/packet", admin)).IsRefused(404, Refusal.UnknownConversation);
    }
}
