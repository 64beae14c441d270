using System.Net.WebSockets;
using System.Text;
using Engine.Host.Tests.Support;

namespace Engine.Host.Tests.Serving;

public sealed class FarewellTests
{
    [Fact]
    public async Task A_host_that_stops_tells_its_sockets_to_connect_again_before_anything_else()
    {
        await using var installation = await Installation.NewAsync();
        await using var host = await installation.ServeAsync();
        var token = await installation.TokenAsync("agent", "ann");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(
            new UriBuilder(new Uri(host.Address, "/hubs/agent")) { Scheme = "ws", Query = $"access_token={token}" }.Uri, default);
        await socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1}\u001e"),
            WebSocketMessageType.Text, endOfMessage: true, default);
        Assert.Equal("{}\u001e", await HearAsync(socket));

        var stopped = host.StopAsync();
        var last = await HearAsync(socket);

        Assert.Equal("{\"type\":7,\"allowReconnect\":true}\u001e", last);
        Assert.Equal(0, await stopped);
    }

    /// <summary>What is said until the next close or message that is no ping.</summary>
    private static async Task<string> HearAsync(ClientWebSocket socket)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new byte[4096];
        while (true)
        {
            var said = await socket.ReceiveAsync(buffer, late.Token);
            if (said.MessageType == WebSocketMessageType.Close) return $"closed with {said.CloseStatus}: {said.CloseStatusDescription}";
            var text = Encoding.UTF8.GetString(buffer, 0, said.Count);
            if (text != "{\"type\":6}\u001e") return text;
        }
    }
}
