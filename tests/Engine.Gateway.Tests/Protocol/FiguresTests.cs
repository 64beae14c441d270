using System.Globalization;
using System.Text.Json;
using Engine.Contracts;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Engine.Testing;

namespace Engine.Gateway.Tests.Protocol;

public sealed class FiguresTests
{
    [Fact]
    public async Task A_supervisor_sees_what_was_done_and_the_conversations_behind_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var one = await gateway.OpenAsync("c-1");
        var two = await gateway.OpenAsync("c-2");
        await gateway.SayAsync("c-1", one, "m-1", SmallShop.WhereIsMyOrder);
        await gateway.PostAsync("/v1/conversations/c-1/close", one, "");
        await gateway.SayAsync("c-2", two, "m-1", SmallShop.SomebodyUsedMyCard);
        var sue = gateway.Token(Role.Supervisor);

        var total = await UntilAsync(gateway, sue, t => t.GetProperty("handedOver").GetInt32() == 1
            && t.GetProperty("outcomes").GetProperty("contained").GetInt32() == 1);

        Assert.Equal(2, total.GetProperty("conversations").GetInt32());
        Assert.Equal("""{"open":1,"contained":1,"reached":0,"left":0}""", total.GetProperty("outcomes").GetRawText());
        var reason = Assert.Single(total.GetProperty("reasons").EnumerateObject()).Name;
        var cases = (await gateway.GetAsync($"/v1/figures/conversations?reason={reason}", sue)).Json;
        Assert.Equal("c-2", Assert.Single(cases.GetProperty("cases").EnumerateArray()).GetProperty("conversation").GetString());
        Assert.Equal(1, cases.GetProperty("matching").GetInt32());
        var bots = (await gateway.GetAsync("/v1/figures/conversations?outcome=contained&voices=bot", sue)).Json;
        Assert.Equal("c-1", Assert.Single(bots.GetProperty("cases").EnumerateArray()).GetProperty("conversation").GetString());
    }

    [Fact]
    public async Task A_spreadsheet_gets_a_line_for_each_step_and_the_same_numbers()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.OpenAsync("c-1");
        await UntilAsync(gateway, gateway.Token(Role.Supervisor), t => t.GetProperty("conversations").GetInt32() == 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/figures");
        request.Headers.Authorization = new("Bearer", gateway.Token(Role.Supervisor));
        request.Headers.Accept.ParseAdd("text/csv");

        using var answer = await gateway.Http.SendAsync(request);

        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("from,conversations,open,contained,reached,left,", lines[0], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Equal(lines[0].Count(c => c == ','), line.Count(c => c == ',')));
        Assert.Equal(1, lines[1..].Sum(line => int.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)));
        Assert.InRange(lines.Length, 25, 27);   // a day by hours, and the names
    }

    [Theory]
    [InlineData("/v1/figures?step=0")]
    [InlineData("/v1/figures?step=841")]
    [InlineData("/v1/figures?from=yesterday")]
    [InlineData("/v1/figures?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z")]
    [InlineData("/v1/figures?from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z")]
    [InlineData("/v1/figures/conversations?outcome=lost")]
    [InlineData("/v1/figures/conversations?voices=choir")]
    [InlineData("/v1/figures/conversations?limit=1001")]
    public async Task What_cannot_be_counted_is_refused(string asked)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.GetAsync(asked, gateway.Token(Role.Supervisor))).IsRefused(400, Refusal.FieldInvalid);
        (await gateway.GetAsync(asked, gateway.Token(Role.Agent))).IsRefused(403, Refusal.RoleForbidden);
    }

    /// <summary>The figures follow the journal: a moment later they have it.</summary>
    private static async Task<JsonElement> UntilAsync(GatewayUnderTest gateway, string token, Func<JsonElement, bool> isThere)
    {
        for (var tries = 0; ; tries++)
        {
            var total = (await gateway.GetAsync("/v1/figures", token)).Json.GetProperty("total");
            if (isThere(total)) return total;
            Assert.True(tries < 600, total.GetRawText());
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
