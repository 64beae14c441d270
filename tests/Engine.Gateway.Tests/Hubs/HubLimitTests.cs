using System.Net.WebSockets;
using System.Text;
using Engine.Client;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Engine.Gateway.Tests.Hubs;

public sealed class HubLimitTests
{
    [Fact]
    public async Task A_message_over_64_KiB_ends_the_connection()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var ann = await gateway.AgentAsync("ann");

        await Assert.ThrowsAsync<HubRefusedException>(() => ann.InvokeAsync("Say", "c-1", "a-1", new string('a', 65 * 1024)));

        await ann.Closed;
        await using var again = await gateway.AgentAsync("ann");
        Assert.Equal("available", (await again.InvokeAsync("SignIn", new { capacity = 1 })).GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_is_not_the_protocol_ends_the_connection()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(
            new Uri($"ws://{gateway.Address.Authority}/hubs/agent?access_token={gateway.Token(Gateway.Tokens.Role.Agent, "ann")}"),
                CancellationToken.None);

        await socket.SendAsync(Encoding.UTF8.GetBytes("hello\u001e"),
            WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        var buffer = new byte[1024];
        while ((await socket.ReceiveAsync(buffer, CancellationToken.None)).MessageType != WebSocketMessageType.Close) { }
        Assert.NotNull(socket.CloseStatus);
    }

    [Fact]
    public async Task One_connection_has_so_many_streams_and_no_more()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(options => options.StreamsPerConnectionMax = 2);
        await gateway.OpenAsync("c-1");
        await using var ann = await gateway.AgentAsync("ann");
        await using var one = HubStream.Open(ann, "Events", "c-1", 0);
        await one.NextAsync();
        await using (var two = HubStream.Open(ann, "Events", "c-1", 0))
        {
            await two.NextAsync();
            await using var three = HubStream.Open(ann, "Events", "c-1", 0);
            Assert.Equal("rateLimited", (await Assert.ThrowsAsync<HubRefusedException>(three.NextAsync)).Refusal);
        }
    }

    [Fact]
    public async Task A_client_that_reads_nothing_stops_its_stream_and_nobody_else()
    {
        var endless = new Endless();
        await using var gateway = await GatewayUnderTest.StartAsync(around: _ => endless);
        using var idle = new System.Net.WebSockets.ClientWebSocket();
        await idle.ConnectAsync(
            new Uri($"ws://{gateway.Address.Authority}/hubs/agent?access_token={gateway.Token(Gateway.Tokens.Role.Agent, "ann")}"),
                CancellationToken.None);
        await idle.SendAsync("""{"protocol":"json","version":1}"""u8.ToArray().Append((byte)0x1e)
            .ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, true, CancellationToken.None);
        await idle.SendAsync("""{"type":4,"invocationId":"1","target":"Events","arguments":["c-1",0]}"""u8.ToArray()
            .Append((byte)0x1e).ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, true, CancellationToken.None);

        // The stream pauses when the pipe (64 KiB) and the sockets' buffers (a few MiB at most) are full: far below 1 GiB of events.
        var asked = await endless.PausedAsync();

        Assert.InRange(asked, 10, 16 * 1024);
        await using var bob = await gateway.AgentAsync("bob");
        await using var events = HubStream.Open(bob, "Events", "c-1", 0);
        Assert.Equal(1, (await events.NextAsync()).GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task What_nobody_expected_is_internal_without_a_word_of_why_and_is_logged()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(around: _ => new Endless());
        await using var ann = await gateway.AgentAsync("ann");

        var error = await Assert.ThrowsAsync<HubRefusedException>(() => ann.InvokeAsync("SetStatus", "away"));

        Assert.Equal((599, "internal"), (error.Code, error.Refusal));
        Assert.DoesNotContain("the secret inside", error.Message);
        Assert.Contains(gateway.Logs.Lines, l => l is { Level: LogLevel.Error } && l.Text.Contains("the secret inside"));
    }

    /// <summary>Has events without end, each of 8 KiB, and counts how many were asked for.</summary>
    private sealed class Endless : IEngine
    {
        private static readonly string Long = new('x', 8 * 1024);
        private long _asked;

        /// <returns>How many were asked for when a quarter of a second passed without another.</returns>
        public async Task<long> PausedAsync()
        {
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(250), TimeProvider.System);
            for (long before = -1; ;)
            {
                await tick.WaitForNextTickAsync();
                var now = Interlocked.Read(ref _asked);
                if (now == before && now > 0) return now;
                before = now;
            }
        }

        public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) =>
            command is ConversationCommand.Inspect
                ? ValueTask.FromResult<Reply>(new Reply.Accepted(1, 0))
                : throw new InvalidOperationException("the secret inside");

        public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor,
            long after, int limit, CancellationToken cancellation = default) =>
            ValueTask.FromResult<IReadOnlyList<Committed>>([At(actor, 1)]);

        public async IAsyncEnumerable<Committed> WatchAsync(
            Watch watch, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
        {
            for (var sequence = 1; sequence < 128 * 1024; sequence++)   // 1 GiB
            {
                Interlocked.Increment(ref _asked);
                yield return At(((Watch.One)watch).Actor, sequence);
                if (sequence % 64 == 0) await Task.Yield();
            }
        }

        private static Committed At(ActorId actor, long sequence) =>
            new(actor, sequence, DateTimeOffset.UnixEpoch, new ConversationEvent.CustomerSaid("m-1", Long, null));
    }
}
