using System.Net.WebSockets;
using System.Text.Json;

namespace Engine.Client;

/// <summary>A person's line to a hub: whoever calls waits while it is down, and what broke in the middle is asked again.</summary>
/// <remarks>Safe for every call that has an id: a repeat gets the first answer.</remarks>
public sealed class HubLine(Uri hub, string token, TimeProvider time, Pauses pauses)
{
    private TaskCompletionSource<HubClient> _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Stays connected until told to stop.</summary>
    /// <param name="work">What is done on each connection, for as long as it lasts.</param>
    public async Task KeepAsync(Func<HubClient, CancellationToken, Task> work, CancellationToken stop)
    {
        for (var attempt = 0; !stop.IsCancellationRequested; attempt++)
        {
            try
            {
                await using var client = await HubClient.ConnectAsync(hub, token, stop).ConfigureAwait(false);
                _up.TrySetResult(client);
                attempt = 0;
                await work(client, stop).ConfigureAwait(false);
            }
            catch (Exception e) when (IsBroken(e) || stop.IsCancellationRequested) { }
            if (_up.Task.IsCompleted) _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!stop.IsCancellationRequested)
                await Task.Delay(pauses.Of(attempt), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Calls until there is an answer that stands.</summary>
    /// <exception cref="HubRefusedException">The engine refused.</exception>
    public async Task<JsonElement> InvokeAsync(string method, object?[] arguments, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            var client = await _up.Task.WaitAsync(stop).ConfigureAwait(false);
            try
            {
                return await client.InvokeAsync(method, arguments).WaitAsync(stop).ConfigureAwait(false);
            }
            catch (HubRefusedException e) when (e.Code is { } code and not (>= 500 and < 600)) { throw; }
            catch (Exception e) when (IsBroken(e)) { }
            await pauses.WaitAsync(attempt, stop).ConfigureAwait(false);
        }
    }

    /// <summary>The connection that there is, or the next one.</summary>
    public Task<HubClient> UpAsync(CancellationToken stop) => _up.Task.WaitAsync(stop);

    /// <summary>Whether the connection, and not what was asked, is the trouble.</summary>
    public static bool IsBroken(Exception e) => e is HubRefusedException or WebSocketException or HttpRequestException or IOException
        or ObjectDisposedException or InvalidOperationException;
}
