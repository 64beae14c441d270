using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Engine.Contracts.Serialization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Engine.Client;

/// <summary>A SignalR client: the JSON hub protocol over one WebSocket, without negotiation. Results and stream items are JSON.</summary>
public sealed class HubClient : IAsyncDisposable
{
    private const int ReceiveBytes = 16 * 1024;

    private static readonly JsonHubProtocol Protocol = new(Microsoft.Extensions.Options.Options.Create(new JsonHubProtocolOptions
    {
        PayloadSerializerOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new UtcTimeConverter() } },
    }));

    private static readonly IInvocationBinder EverythingIsJson = new JsonBinder();

    private readonly WebSocket _socket;
    private readonly ConcurrentDictionary<string, Action<HubMessage>> _waiting = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _receiving;
    private long _ids;

    private HubClient(WebSocket socket)
    {
        _socket = socket;
        _receiving = ReceiveAsync();
    }

    /// <summary>Done when the connection has ended, with the server's reason if it gave one.</summary>
    public Task<string?> Closed => _closed.Task;

    /// <param name="hub">For example <c>http://127.0.0.1:5080/hubs/agent</c>.</param>
    /// <param name="token">Sent in the address, as browsers must.</param>
    /// <exception cref="WebSocketException">The server does not take the connection; its message holds the HTTP status.</exception>
    public static async Task<HubClient> ConnectAsync(Uri hub, string token, CancellationToken cancellation = default)
    {
        var address = new UriBuilder(hub) { Scheme = hub.Scheme == "https" ? "wss" : "ws", Query = "access_token=" + Uri.EscapeDataString(token) };
        var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(address.Uri, cancellation);
            var handshake = new ArrayBufferWriter<byte>();
            HandshakeProtocol.WriteRequestMessage(new HandshakeRequestMessage(Protocol.Name, Protocol.Version), handshake);
            await socket.SendAsync(handshake.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellation);
            return new HubClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <returns>The result; undefined when the method has none.</returns>
    /// <exception cref="HubRefusedException">The server answered with an error.</exception>
    public async Task<JsonElement> InvokeAsync(string method, params object?[] arguments)
    {
        var id = NextId();
        var result = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = message =>
        {
            if (message is not CompletionMessage completion) return;
            if (completion.Error is { } error) result.TrySetException(new HubRefusedException(error));
            else result.TrySetResult(completion.Result is JsonElement json ? json : default);
        };
        if (_closed.Task.IsCompleted) throw new HubRefusedException("the connection has ended");
        await SendAsync(new InvocationMessage(id, method, arguments));
        return await result.Task;
    }

    /// <summary>Opens a stream; stopping to enumerate ends it on the server as well.</summary>
    /// <exception cref="HubRefusedException">The server ended the stream with an error.</exception>
    public async IAsyncEnumerable<JsonElement> StreamAsync(
        string method, object?[] arguments, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var id = NextId();
        var items = Channel.CreateUnbounded<JsonElement>();
        _waiting[id] = message =>
        {
            if (message is StreamItemMessage { Item: JsonElement item }) items.Writer.TryWrite(item);
            else if (message is CompletionMessage completion)
                items.Writer.TryComplete(completion.Error is { } error ? new HubRefusedException(error) : null);
        };
        await SendAsync(new StreamInvocationMessage(id, method, arguments));
        try
        {
            await foreach (var item in items.Reader.ReadAllAsync(cancellation)) yield return item;
        }
        finally
        {
            if (_waiting.TryRemove(id, out _) && _socket.State == WebSocketState.Open) await SendAsync(new CancelInvocationMessage(id));
        }
    }

    /// <summary>Sends bytes as they are, to see what the server makes of them.</summary>
    public Task SendRawAsync(ReadOnlyMemory<byte> bytes) =>
        _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _receiving;
        _socket.Dispose();
        _sending.Dispose();
        _stop.Dispose();
    }

    private string NextId() => Interlocked.Increment(ref _ids).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task SendAsync(HubMessage message)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Protocol.WriteMessage(message, bytes);
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync()
    {
        var received = new ArrayBufferWriter<byte>(ReceiveBytes);
        var shaken = false;
        string? reason = null;
        try
        {
            while (true)
            {
                var read = await _socket.ReceiveAsync(received.GetMemory(ReceiveBytes), _stop.Token);
                if (read.MessageType == WebSocketMessageType.Close) break;
                received.Advance(read.Count);
                if (!read.EndOfMessage) continue;
                var frames = new ReadOnlySequence<byte>(received.WrittenMemory);
                if (!shaken && (shaken = HandshakeProtocol.TryParseResponseMessage(ref frames, out var answer))) reason = answer!.Error;
                while (shaken && Protocol.TryParseMessage(ref frames, EverythingIsJson, out var message)) reason = Take(message) ?? reason;
                var rest = frames.ToArray();
                received.ResetWrittenCount();
                received.Write(rest);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
        catch (WebSocketException e)
        {
            reason ??= e.Message;
        }
        finally
        {
            _closed.TrySetResult(reason);
            foreach (var waiting in _waiting.Values) waiting(CompletionMessage.WithError("", reason ?? "the connection has ended"));
        }
    }

    /// <returns>Why the server ends the connection; null when it does not.</returns>
    private string? Take(HubMessage message)
    {
        switch (message)
        {
            case CompletionMessage { InvocationId: { } id } when _waiting.TryRemove(id, out var waiting):
                waiting(message);
                return null;
            case StreamItemMessage { InvocationId: { } id } when _waiting.TryGetValue(id, out var waiting):
                waiting(message);
                return null;
            case CloseMessage close:
                return close.Error ?? "closed";
            default:
                return null;
        }
    }

    private sealed class JsonBinder : IInvocationBinder
    {
        public Type GetReturnType(string invocationId) => typeof(JsonElement);

        public IReadOnlyList<Type> GetParameterTypes(string methodName) => [];

        public Type GetStreamItemType(string streamId) => typeof(JsonElement);
    }
}
