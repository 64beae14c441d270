using System.Net.WebSockets;
using System.Text.Json;
using Engine.Client;
using Engine.LoadTester.Verification;

namespace Engine.LoadTester.Agents;

/// <summary>A person's line to a hub: whoever calls waits while it is down, and what broke in the middle is asked again.</summary>
internal sealed class HubLine(Uri hub, string token, TimeProvider time)
{
    private static readonly TimeSpan DialAgainAfter = TimeSpan.FromMilliseconds(200);

    private TaskCompletionSource<HubClient> _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Stays connected until told to stop.</summary>
    /// <param name="work">What is done on each connection, for as long as it lasts.</param>
    public async Task KeepAsync(Func<HubClient, CancellationToken, Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var client = await HubClient.ConnectAsync(hub, token, stop).ConfigureAwait(false);
                _up.TrySetResult(client);
                await work(client, stop).ConfigureAwait(false);
            }
            catch (Exception e) when (IsBroken(e) || stop.IsCancellationRequested) { }
            if (_up.Task.IsCompleted) _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!stop.IsCancellationRequested) await Task.Delay(DialAgainAfter, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Asks for something in a conversation, under the same id until there is an answer.</summary>
    /// <param name="again">Asks once more when it is done, as after a lost answer.</param>
    /// <exception cref="HubRefusedException">The engine refused; the audit finds out whether it had done it.</exception>
    public async Task<JsonElement> DoAsync(
        ConversationRecord record, string method, object?[] arguments, bool again, CancellationToken stop)
    {
        var id = record.NextCommand();
        try
        {
            var done = await InvokeAsync(method, [record.Id, .. arguments, id], stop).ConfigureAwait(false);
            return again ? await InvokeAsync(method, [record.Id, .. arguments, id], stop).ConfigureAwait(false) : done;
        }
        catch (HubRefusedException)
        {
            record.Refused(id);
            throw;
        }
    }

    /// <exception cref="HubRefusedException">The engine refused.</exception>
    public async Task<JsonElement> InvokeAsync(string method, object?[] arguments, CancellationToken stop)
    {
        while (true)
        {
            var client = await _up.Task.WaitAsync(stop).ConfigureAwait(false);
            try
            {
                return await client.InvokeAsync(method, arguments).WaitAsync(stop).ConfigureAwait(false);
            }
            catch (HubRefusedException e) when (e.Code is { } code and not (>= 500 and < 600)) { throw; }
            catch (Exception e) when (IsBroken(e)) { }
            await Task.Delay(DialAgainAfter, time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>The connection that there is, or the next one.</summary>
    public Task<HubClient> UpAsync(CancellationToken stop) => _up.Task.WaitAsync(stop);

    public static bool IsBroken(Exception e) =>
        e is HubRefusedException or WebSocketException or HttpRequestException or IOException or ObjectDisposedException or InvalidOperationException;
}
