using System.Collections.Immutable;
using System.Text.Json;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Runtime.Ports;
using Engine.Runtime.Tests.Support;

namespace Engine.Runtime.Tests.Ports;

/// <summary>Over real sockets.</summary>
public sealed class HttpPortTests : IAsyncLifetime
{
    private static readonly PortRequest Request = new(
        "c-1/4", "track", Clock.Noon, ImmutableSortedDictionary<string, string>.Empty.Add("customer", "cleo"));

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private OtherSystem _other = null!;

    public async ValueTask InitializeAsync() => _other = await OtherSystem.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Asks_with_the_requests_id_and_the_secret_and_takes_what_is_plain_in_the_answer()
    {
        _other.Answers = _ => Task.FromResult(new OtherSystem.Said(
            Body: """{"status":"shipped","parcels":2,"express":true,"none":null,"lines":[1],"more":{"a":1}}"""));

        var answer = await AskAsync();

        Assert.Equal(PortOutcome.Done, answer.Outcome);
        Assert.Equal(
            [new("express", "True"), new("parcels", "2"), new("status", "shipped")],
                answer.Values!.Select(v => new KeyValuePair<string, string>(v.Key, v.Value)));
        var heard = Assert.Single(_other.All);
        Assert.Equal(("Bearer s3cret", "c-1/4", "application/json"),
            (heard.Headers["authorization"], heard.Headers["idempotency-key"], heard.Headers["content-type"]));
        var body = JsonDocument.Parse(heard.Body).RootElement;
        Assert.Equal(("c-1/4", "track", "cleo"),
            (body.GetProperty("id").GetString(), body.GetProperty("operation").GetString(),
                body.GetProperty("parameters").GetProperty("customer").GetString()));
    }

    [Theory]
    [InlineData(404, PortOutcome.NotFound)]
    [InlineData(400, PortOutcome.Refused)]
    [InlineData(401, PortOutcome.Refused)]
    [InlineData(302, PortOutcome.Refused)]
    [InlineData(408, PortOutcome.Unavailable)]
    [InlineData(500, PortOutcome.Unavailable)]
    [InlineData(503, PortOutcome.Unavailable)]
    public async Task A_status_says_whether_it_is_done_never_done_or_to_be_tried_again(int status, PortOutcome outcome)
    {
        _other.Answers = _ => Task.FromResult(new OtherSystem.Said(status, Location: "http://127.0.0.1:1/"));

        Assert.Equal(outcome, (await AskAsync()).Outcome);
        Assert.Single(_other.All);
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("Mon, 02 Mar 2026 12:01:00 GMT", 60)]
    [InlineData("86400", 3600)]
    [InlineData("soon", null)]
    public async Task Who_is_asked_too_much_says_when_to_come_back(string after, int? seconds)
    {
        _other.Answers = _ => Task.FromResult(new OtherSystem.Said(429, RetryAfter: after));

        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, (await AskAsync()).RetryAfter);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"a":1}{}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("<html>")]
    public async Task What_is_not_one_json_object_is_no_answer(string body)
    {
        _other.Answers = _ => Task.FromResult(new OtherSystem.Said(Body: body));

        Assert.Equal(PortOutcome.Refused, (await AskAsync()).Outcome);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        _other.Answers = _ => Task.FromResult(new OtherSystem.Said(Body: "{\"a\":\"" + new string('x', 1 << 20) + "\"}"));

        Assert.Equal(PortOutcome.Refused, (await AskAsync()).Outcome);
    }

    [Fact]
    public async Task A_connection_that_breaks_found_nobody()
    {
        _other.Answers = _ => Task.FromResult(new OtherSystem.Said(Drops: true));
        using var table = new PortTable(
            [new RegisteredPort(APort(), new PortOptions { Retries = 1, RetryFirst = TimeSpan.FromMilliseconds(1) })],
                TimeProvider.System, () => 0, new Lines());

        Assert.Equal(PortOutcome.Unavailable, (await table.AskAsync("orders", Request, default)).Outcome);
        Assert.InRange(_other.All.Count, 2, 4);   // the sockets' own handler repeats what a kept connection did not take
    }

    private Task<PortAnswer> AskAsync() => APort().DoAsync(Request, Clock.Noon, CancellationToken.None);

    private HttpPort APort() => new("orders", new HttpPortOptions { Url = _other.Url, Secret = "Bearer s3cret" }, _client, new Clock());
}
