using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Engine.Journal.Tests.Postgres;

/// <summary>Stands between a journal and its server and cuts connections where a test wants it.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<(Socket Client, Socket Server)> _pairs = [];
    private readonly ConcurrentBag<Socket> _left = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private readonly Task _accepting;
    private volatile bool _refusing;

    public CuttingProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What the server says does not come through any more.</summary>
    public volatile bool SwallowsAnswers;

    /// <summary>What the client says does not come through any more.</summary>
    public volatile bool SwallowsRequests;

    /// <summary>Ends every connection, and what is swallowed.</summary>
    /// <param name="andRefuse">New ones are refused until told otherwise.</param>
    /// <param name="andLeaveServer">The server is not told: for it the connections are there until the proxy ends.</param>
    public void Cut(bool andRefuse = false, bool andLeaveServer = false)
    {
        _refusing = andRefuse;
        lock (_pairs)
        {
            foreach (var (client, server) in _pairs)
            {
                if (andLeaveServer) _left.Add(server);
                client.Close(0);
                if (!andLeaveServer) server.Close(0);
            }
            _pairs.Clear();
        }
        SwallowsAnswers = SwallowsRequests = false;
    }

    public void Accept() => _refusing = false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
        foreach (var server in _left) server.Close(0);
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                if (_refusing)
                {
                    client.Close(0);
                    continue;
                }
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
                client.NoDelay = server.NoDelay = true;
                lock (_pairs) _pairs.Add((client, server));
                _ = PassAsync(client, server, () => SwallowsRequests);
                _ = PassAsync(server, client, () => SwallowsAnswers);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException) { }
        }
    }

    private async Task PassAsync(Socket from, Socket to, Func<bool> swallows)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var read and > 0)
                if (!swallows()) await to.SendAsync(buffer.AsMemory(0, read));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        if (!_left.Contains(to)) to.Close();
    }
}
