using System.Runtime.CompilerServices;
using System.Text.Json;
using Engine.Contracts.Serialization;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Client;

/// <summary>
/// A connection to one of the engine's hubs: SignalR's own client, with refusals as the protocol names them and results as JSON.
/// </summary>
public sealed class HubClient : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly TaskCompletionSource<string?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HubClient(HubConnection connection)
    {
        _connection = connection;
        _connection.Closed += e =>
        {
            _closed.TrySetResult(e?.Message);
            return Task.CompletedTask;
        };
    }

    /// <summary>Done when the connection has ended, with the reason if there is one. It is never opened again by itself.</summary>
    public Task<string?> Closed => _closed.Task;

    /// <param name="hub">For example <c>http://127.0.0.1:5080/hubs/agent</c>.</param>
    /// <param name="token">Sent in the address, as browsers must.</param>
    /// <exception cref="System.Net.WebSockets.WebSocketException">
    /// The server does not take the connection; its message holds the HTTP status.
    /// </exception>
    public static async Task<HubClient> ConnectAsync(Uri hub, string token, CancellationToken cancellation = default)
    {
        var connection = new HubConnectionBuilder()
            .WithUrl(new UriBuilder(hub) { Query = "access_token=" + Uri.EscapeDataString(token) }.Uri, options =>
            {
                options.Transports = HttpTransportType.WebSockets;
                options.SkipNegotiation = true;
            })
            .AddJsonProtocol(options => options.PayloadSerializerOptions.Converters.Add(new UtcTimeConverter()))
            .Build();
        var client = new HubClient(connection);
        try
        {
            await connection.StartAsync(cancellation).ConfigureAwait(false);
            return client;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <returns>The result; undefined when the method has none.</returns>
    /// <exception cref="HubRefusedException">The server answered with an error, or the connection ended first.</exception>
    public async Task<JsonElement> InvokeAsync(string method, params object?[] arguments)
    {
        try
        {
            var answer = await _connection.InvokeCoreAsync(method, typeof(JsonElement), arguments).ConfigureAwait(false);
            return answer is JsonElement result ? result : default;
        }
        catch (Exception e) when (Refusal(e, CancellationToken.None) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Opens a stream; stopping to enumerate ends it on the server as well.</summary>
    /// <exception cref="HubRefusedException">The server ended the stream with an error, or the connection ended first.</exception>
    public async IAsyncEnumerable<JsonElement> StreamAsync(
        string method, object?[] arguments, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var items = _connection.StreamAsyncCore<JsonElement>(method, arguments, cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync().ConfigureAwait(false)) break;
            }
            catch (Exception e) when (Refusal(e, cancellation) is { } refusal)
            {
                throw refusal;
            }
            yield return items.Current;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>SignalR reports a connection that ended in the middle as a cancellation that nobody asked for.</summary>
    private static HubRefusedException? Refusal(Exception e, CancellationToken cancellation) => e switch
    {
        HubException => new HubRefusedException(e.Message),
        OperationCanceledException when !cancellation.IsCancellationRequested => new HubRefusedException("the connection has ended"),
        _ => null,
    };
}
