using System.Net;
using System.Text;
using Engine.Client;
using Engine.Testing;

namespace Engine.Gateway.Tests.Clients;

/// <summary>Our client in front of servers that lose, double, break and fall silent.</summary>
public sealed class EventFeedTests
{
    private const string Hello = "event: hello\ndata: {}\nretry: 1000\n\n", Reconnect = "event: reconnect\ndata: {}\nretry: 1000\n\n";

    private readonly Clock _time = new();

    [Fact]
    public async Task What_comes_twice_is_given_out_once()
    {
        var server = new Server(Hello + Event(1) + Event(2), Hello + Event(2) + Event(1) + Event(3) + Closed(4));

        Assert.Equal([1, 2, 3, 4], await FollowAsync(server));
        Assert.Equal([0, 2], server.Asked);
    }

    [Fact]
    public async Task Where_something_is_missing_it_is_asked_for_again_from_the_last_that_was_seen()
    {
        var server = new Server(Hello + Event(1) + Event(3), Hello + Event(2) + Event(3) + Closed(4));

        Assert.Equal([1, 2, 3, 4], await FollowAsync(server));
        Assert.Equal([0, 1], server.Asked);
    }

    [Fact]
    public async Task What_was_withheld_is_not_missing()
    {
        var server = new Server(Hello + Event(1) + Event(5, withheld: 3) + Closed(6));

        Assert.Equal([1, 5, 6], await FollowAsync(server));
        Assert.Equal([0], server.Asked);
    }

    [Fact]
    public async Task Whoever_is_sent_away_comes_again_and_204_says_that_nothing_follows()
    {
        var server = new Server(Hello + Event(1) + Reconnect, "503", "429", "", "204");

        Assert.Equal([1], await FollowAsync(server));
        Assert.Equal([0, 1, 1, 1, 1], server.Asked);
    }

    [Fact]
    public async Task A_refusal_that_stays_is_told_and_not_repeated()
    {
        var server = new Server("403");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => FollowAsync(server));

        Assert.Equal((403, "roleForbidden", 202), (refused.Status, refused.Refusal, refused.Code));
        Assert.Equal([0], server.Asked);
    }

    [Fact]
    public async Task A_connection_on_which_nothing_comes_any_more_is_cut_and_opened_again()
    {
        var server = new Server(Hello + Event(1) + "silence", Hello + Closed(2));

        Assert.Equal([1, 2], await FollowAsync(server, step: TimeSpan.FromSeconds(10)));
        Assert.Equal([0, 1], server.Asked);
    }

    [Fact]
    public async Task However_a_server_cuts_doubles_and_loses_every_event_comes_once_and_in_order()
    {
        const int Last = 12;
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            // Each connection begins somewhere, sends some, and leaves some out. The last is whole.
            string Connection() => Hello + string.Concat(
                Enumerable.Range(random.Next(1, Last), random.Next(6)).Where(n => n < Last && random.Next(4) > 0).Select(n => Event(n)));
            var whole = Hello + string.Concat(Enumerable.Range(1, Last - 1).Select(n => Event(n))) + Closed(Last);
            var server = new Server([.. Enumerable.Range(0, random.Next(8)).Select(_ => Connection()), whole]);

            Assert.Equal(Enumerable.Range(1, Last).Select(n => (long)n), await FollowAsync(server));
        }
    }

    [Fact]
    public void Waits_grow_to_ten_seconds_and_are_half_left_to_chance()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var (least, most) = (new Pauses(_time, () => 0).Of(attempt), new Pauses(_time, () => 1).Of(attempt));
            Assert.Equal(most, least * 2);
            Assert.InRange(most, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));
            Assert.True(new Pauses(_time, () => 1).Of(attempt + 1) >= most);
        }
    }

    private static string Event(long sequence, int withheld = 0) =>
        $$"""
        data: {"sequence":{{sequence}},"withheld":{{withheld}},"at":"2030-01-01T09:00:00.000Z","type":"conversation.bot-said"}
        id: {{sequence}}


        """.ReplaceLineEndings("\n");

    private static string Closed(long sequence) => Event(sequence).Replace("bot-said", "closed", StringComparison.Ordinal);

    /// <summary>Follows to the end; the clock goes on by itself whenever the client waits.</summary>
    private async Task<List<long>> FollowAsync(Server server, TimeSpan? step = null)
    {
        using var http = new HttpMessageInvoker(server);
        var feed = new EventFeed(
            http, new Uri("http://engine.example"), "c-1", _ => ValueTask.FromResult("token"), _time, new Pauses(_time, () => 0.5));
        var seen = new List<long>();
        var following = Task.Run(async () =>
        {
            await foreach (var item in feed.FollowAsync(0)) seen.Add(item.Sequence);
        });
        while (!following.IsCompleted)
        {
            _time.Advance(step ?? TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await following;
        return seen;
    }

    /// <summary>Answers each connection with the next of its scripts: a body, or a status.</summary>
    private sealed class Server(params string[] connections) : HttpMessageHandler
    {
        private int _next;

        /// <summary>What each connection said it had seen last.</summary>
        public List<long> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(long.Parse(request.Headers.GetValues("Last-Event-ID").Single(), System.Globalization.CultureInfo.InvariantCulture));
            var script = connections[_next++];
            if (!int.TryParse(script, out var status))
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Body(script)) });
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new StringContent(
                    """{"status":403,"detail":"Your role may not do this.","code":202,"refusal":"roleForbidden"}"""),
            });
        }
    }

    /// <summary>A body that ends, or after the word <c>silence</c> neither ends nor goes on.</summary>
    private sealed class Body(string script) : MemoryStream(Encoding.UTF8.GetBytes(script.Replace("silence", "", StringComparison.Ordinal)))
    {
        private readonly bool _isSilent = script.EndsWith("silence", StringComparison.Ordinal);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = Read(buffer.Span);
            if (read > 0 || !_isSilent) return read;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }
    }
}
