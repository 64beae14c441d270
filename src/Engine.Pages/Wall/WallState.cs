using System.Text.Json;
using System.Security.Cryptography;
using Engine.Client;
using Engine.Contracts;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;
using Engine.Pages.Desk;
using Engine.Pages.Session;

namespace Engine.Pages.Wall;

/// <summary>
/// What a supervisor looks at: one window of the wall, which the engine keeps up to date, and at most one conversation beside it.
/// </summary>
public sealed class WallState(Lines lines, SignedIn session, TimeProvider time) : IAsyncDisposable
{
    private string? _token;
    private HubLine? _line;
    private CancellationTokenSource? _stop;
    private CancellationTokenSource? _looking;
    private CancellationTokenSource? _reading;

    public event Action? Changed;

    public WallWindow Window { get; private set; } = new();

    /// <summary>Null before the first answer.</summary>
    public WallShown? Shown { get; private set; }

    public bool IsOnline { get; private set; }

    /// <summary>What the engine refused last, in its own sentence.</summary>
    public string? Refused { get; private set; }

    /// <summary>The conversation that is open beside the list.</summary>
    public ConversationId? Chosen { get; private set; }

    /// <summary>What was said in it.</summary>
    public List<Line> Said { get; } = [];

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Connects, once for each sign-in; pages come and go.</summary>
    public void Open()
    {
        if (session.Token is null || session.Token == _token || !session.MaySupervise) return;
        _token = session.Token;
        _stop?.Cancel();
        _stop?.Dispose();
        _stop = new CancellationTokenSource();
        _line = lines.To("supervisor");
        _ = _line.KeepAsync(WorkAsync, _stop.Token);
    }

    /// <summary>Looks at another part, in another order. The engine is asked once for however many changes come at once.</summary>
    public void Look(WallWindow window)
    {
        if (window == Window) return;
        Window = window;
        _looking?.Cancel();
        Tell();
    }

    public void Choose(ConversationId? id)
    {
        if (Chosen == id) return;
        Chosen = id;
        Said.Clear();
        _reading?.Cancel();
        _reading?.Dispose();
        _reading = null;
        if (id is { } conversation && _stop is not null)
        {
            _reading = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            _ = ReadAsync(conversation, _reading.Token);
        }
        Tell();
    }

    /// <summary>From now on it is on the supervisor's own desk.</summary>
    public Task<bool> TakeOverAsync(ConversationId id) => DoAsync("TakeOver", id.Value, NewId());

    public Task<bool> EscalateAsync(ConversationId id, string queue) => DoAsync("Escalate", id.Value, queue, NewId());

    public void Understood()
    {
        Refused = null;
        Tell();
    }

    public async ValueTask DisposeAsync()
    {
        _looking?.Dispose();
        _reading?.Dispose();
        if (_stop is null) return;
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private async Task<bool> DoAsync(string method, params object?[] arguments)
    {
        try
        {
            await _line!.InvokeAsync(method, arguments, _stop!.Token);
            Refused = null;
        }
        catch (HubRefusedException e)
        {
            Refused = e.Message;
        }
        Tell();
        return Refused is null;
    }

    /// <summary>One window after the other, for as long as the line is up.</summary>
    private async Task WorkAsync(HubClient client, CancellationToken stop)
    {
        IsOnline = true;
        Tell();
        try
        {
            while (!stop.IsCancellationRequested && !client.Closed.IsCompleted)
            {
                using var looking = CancellationTokenSource.CreateLinkedTokenSource(stop);
                _looking = looking;
                var window = JsonSerializer.SerializeToElement(Window, ContractsJson.Default.WallWindow);
                try
                {
                    await foreach (var shown in client.StreamAsync("Window", [window], looking.Token))
                    {
                        Shown = Lines.Read<WallShown>(shown);
                        Tell();
                    }
                    return;
                }
                catch (OperationCanceledException) when (looking.IsCancellationRequested && !stop.IsCancellationRequested) { }
            }
        }
        finally
        {
            _looking = null;
            IsOnline = false;
            Tell();
        }
    }

    /// <summary>Again after every break, from the last event seen.</summary>
    private async Task ReadAsync(ConversationId id, CancellationToken stop)
    {
        var last = 0L;
        try
        {
            while (true)
            {
                var client = await _line!.UpAsync(stop);
                try
                {
                    await foreach (var happened in client.StreamAsync("Events", [id.Value, last], stop))
                    {
                        last = happened.GetProperty("sequence").GetInt64();
                        if (Line.Of(happened) is not { } line) continue;
                        Said.Add(line);
                        Tell();
                    }
                    return;
                }
                catch (Exception e) when (HubLine.IsBroken(e))
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), time, stop);
                }
            }
        }
        catch (OperationCanceledException) { }   // another one was chosen
    }

    private void Tell() => Changed?.Invoke();
}
