using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Engine.Client;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Pages.Frame;
using Engine.Pages.Session;

namespace Engine.Pages.Desk;

/// <summary>
/// What is on an agent's desk, fed by one line to the engine for as long as the page is open. After every break it begins with a snapshot;
/// conversations go on after the last sequence seen.
/// </summary>
public sealed class DeskState(Lines lines, SignedIn session, Browser browser, TimeProvider time) : IAsyncDisposable
{
    private const string SignInKey = "sign-in";
    private static readonly TimeSpan TypingEvery = TimeSpan.FromSeconds(3);

    private readonly Dictionary<ConversationId, Held> _held = [];
    private readonly Dictionary<ConversationId, CancellationTokenSource> _followed = [];
    private string? _token;
    private HubLine? _line;
    private CancellationTokenSource? _stop;
    private DateTimeOffset _typedAt;

    public event Action? Changed;

    public AgentView? Agent { get; private set; }

    /// <summary>Why the engine set the agent away, if it did.</summary>
    public string? StatusWhy { get; private set; }

    public bool IsOnline { get; private set; }

    /// <summary>What the engine refused last, in its own sentence.</summary>
    public string? Refused { get; private set; }

    /// <summary>Offers first, the one that expires first at the top; then who waits longest for an answer.</summary>
    public IEnumerable<Held> Held => _held.Values
        .OrderBy(h => h.IsOffer ? 0 : 1).ThenBy(h => h.Expires ?? h.WaitsSince ?? DateTimeOffset.MaxValue)
        .ThenBy(h => h.Id.Value, StringComparer.Ordinal);

    public Held? Chosen { get; private set; }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Connects, once for each sign-in; pages come and go.</summary>
    public void Open()
    {
        if (session.Token is null || session.Token == _token) return;
        _token = session.Token;
        _stop?.Cancel();
        _stop?.Dispose();
        _stop = new CancellationTokenSource();
        _line = lines.To("agent");
        _ = _line.KeepAsync(WorkAsync, _stop.Token);
    }

    public void Choose(ConversationId id)
    {
        if (!_held.TryGetValue(id, out var held)) return;
        Chosen = held;
        held.Unread = 0;
        Tell();
    }

    /// <param name="skills">Level of each skill, 1 to 5.</param>
    public Task SignInAsync(ImmutableSortedDictionary<string, int> skills, ImmutableArray<string> languages, int capacity)
    {
        var request = JsonSerializer.SerializeToElement(new SignInWish(skills, languages, capacity), DeskJson.Default.SignInWish);
        return DoAsync(async () =>
        {
            Agent = Lines.Read<AgentView>(await CallAsync("SignIn", request));
            StatusWhy = null;
            await browser.WriteAsync(SignInKey, request.GetRawText());
        });
    }

    /// <summary>How the agent signed in last in this tab.</summary>
    public async Task<SignInWish?> LastSignInAsync() => await browser.ReadAsync(SignInKey) is { } kept
        ? JsonSerializer.Deserialize(kept, DeskJson.Default.SignInWish) : null;

    public Task SetStatusAsync(AgentStatus status) => DoAsync(async () =>
    {
        Agent = Lines.Read<AgentView>(await CallAsync("SetStatus", status.ToString().ToLowerInvariant()));
        StatusWhy = null;
    });

    public Task AcceptAsync(Held held) => DoAsync(async () =>
    {
        var packet = Lines.Read<ContextPacket>(await CallAsync("Accept", held.Id.Value, NewId()));
        held.Begin(packet);
        Choose(held.Id);
    });

    public Task DeclineAsync(Held held, string? reason = null) => DoAsync(() => CallAsync("Decline", held.Id.Value, reason, NewId()));

    public Task HandBackAsync(Held held, string? note) => DoAsync(() => CallAsync("HandBack", held.Id.Value, note, NewId()));

    public Task CloseAsync(Held held, string? disposition) => DoAsync(() => CallAsync("Close", held.Id.Value, disposition, NewId()));

    /// <param name="agent">An agent, else a queue.</param>
    public Task TransferAsync(Held held, string? queue, string? agent, string? note) => DoAsync(() =>
        CallAsync("Transfer", held.Id.Value,
            JsonSerializer.SerializeToElement(new TransferWish(queue, agent, note), DeskJson.Default.TransferWish), NewId()));

    /// <summary>Shown at once, and sent until the engine has it or refuses it, over a reload too; its id makes a repeat harmless.</summary>
    public async Task SayAsync(Held held, string text)
    {
        var sending = new Sending(NewId(), text);
        held.Outbox.Add(sending);
        await KeepDraftAsync(held, "");
        await SendAsync(held, sending);
    }

    public async Task KeepDraftAsync(Held held, string draft)
    {
        held.Draft = draft;
        await browser.WriteAsync($"draft:{held.Id}", draft.Length == 0 ? null : draft);
        if (draft.Length == 0 || Now - _typedAt < TypingEvery || !IsOnline) return;
        _typedAt = Now;
        _ = DoAsync(() => CallAsync("Typing", held.Id.Value), isQuiet: true);
    }

    public void Understood()
    {
        Refused = null;
        Tell();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop is null) return;
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private async Task SendAsync(Held held, Sending sending)
    {
        await KeepOutboxAsync(held);
        try
        {
            var receipt = await CallAsync("Say", held.Id.Value, sending.Id, sending.Text);
            // What it said comes as an event. A repeat's has come before.
            if (receipt.GetProperty("sequence").GetInt64() <= held.Last) held.Outbox.RemoveAll(s => s.Id == sending.Id);
        }
        catch (HubRefusedException e)
        {
            var at = held.Outbox.IndexOf(sending);
            if (at >= 0) held.Outbox[at] = sending with { Why = e.Message };
        }
        catch (OperationCanceledException)
        {
            return;   // signed out; it is kept
        }
        await KeepOutboxAsync(held);
        Tell();
    }

    private ValueTask KeepOutboxAsync(Held held) => browser.WriteAsync($"outbox:{held.Id}",
        held.Outbox.Count == 0 ? null : JsonSerializer.Serialize([.. held.Outbox], DeskJson.Default.SendingArray));

    private static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private Task<JsonElement> CallAsync(string method, params object?[] arguments) => _line!.InvokeAsync(method, arguments, _stop!.Token);

    private async Task DoAsync(Func<Task> deed, bool isQuiet = false)
    {
        try
        {
            await deed();
            if (!isQuiet) Refused = null;
        }
        catch (HubRefusedException e) when (!isQuiet)
        {
            Refused = e.Message;
        }
        catch (Exception e) when (isQuiet && e is HubRefusedException or OperationCanceledException) { }
        Tell();
    }

    private async Task WorkAsync(HubClient client, CancellationToken stop)
    {
        IsOnline = true;
        Tell();
        try
        {
            await foreach (var change in client.StreamAsync("Desk", [], stop)) await TakeAsync(Lines.Read<DeskChange>(change));
        }
        finally
        {
            IsOnline = false;
            foreach (var id in _followed.Keys.ToList()) Leave(id);
            Tell();
        }
    }

    private async Task TakeAsync(DeskChange change)
    {
        switch (change.Kind)
        {
            case DeskChangeKind.Snapshot:
                Agent = change.Agent;
                var kept = change.Agent!.Slots.Select(s => s.Conversation).ToHashSet();
                foreach (var gone in _held.Keys.Where(id => !kept.Contains(id)).ToList()) Remove(gone);
                break;
            case DeskChangeKind.Offer:
                var offered = await GetAsync(change.Conversation!.Value);
                offered.Begin(change.Packet!);
                offered.Expires = change.Expires;
                Chosen ??= offered;
                await AttractAsync($"{offered.Name} needs a person");
                break;
            case DeskChangeKind.Assigned:
                var assigned = await GetAsync(change.Conversation!.Value);
                if (change.Packet is not null) assigned.Begin(change.Packet);
                assigned.Expires = null;
                Chosen ??= assigned;
                Follow(assigned);
                break;
            case DeskChangeKind.Released:
                Remove(change.Conversation!.Value);
                break;
            case DeskChangeKind.Status:
                if (Agent is not null && change.Status is { } status) Agent = Agent with { Status = status };
                StatusWhy = change.Why;
                break;
        }
        await AttractAsync(null);
        Tell();
    }

    private async Task<Held> GetAsync(ConversationId id)
    {
        if (_held.TryGetValue(id, out var held)) return held;
        _held.Add(id, held = new Held(id));
        held.Draft = await browser.ReadAsync($"draft:{id}") ?? "";
        if (await browser.ReadAsync($"outbox:{id}") is { } kept)
            foreach (var sending in JsonSerializer.Deserialize(kept, DeskJson.Default.SendingArray) ?? [])
            {
                held.Outbox.Add(sending);
                if (sending.Why is null) _ = SendAsync(held, sending);
            }
        return held;
    }

    private void Remove(ConversationId id)
    {
        Leave(id);
        _held.Remove(id);
        if (Chosen?.Id == id) Chosen = Held.FirstOrDefault();
    }

    private void Follow(Held held)
    {
        if (_followed.ContainsKey(held.Id)) return;
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop!.Token);
        _followed.Add(held.Id, stop);
        _ = FollowAsync(held, stop.Token);
        _ = HearAsync(held, stop.Token);
    }

    private void Leave(ConversationId id)
    {
        if (!_followed.Remove(id, out var stop)) return;
        stop.Cancel();
        stop.Dispose();
    }

    private async Task FollowAsync(Held held, CancellationToken stop)
    {
        try
        {
            var client = await _line!.UpAsync(stop);
            // An offer that was accepted in another window comes without a packet: all of it is read.
            await foreach (var happened in client.StreamAsync("Events", [held.Id.Value, held.Last], stop))
            {
                if (!held.Take(happened)) continue;
                if (Chosen != held) held.Unread++;
                await AttractAsync($"{held.Name} wrote");
                Tell();
            }
        }
        catch (Exception e) when (HubLine.IsBroken(e) || e is OperationCanceledException) { }   // it is followed again on the next line
    }

    private async Task HearAsync(Held held, CancellationToken stop)
    {
        try
        {
            var client = await _line!.UpAsync(stop);
            await foreach (var sign in client.StreamAsync("Signals", [held.Id.Value], stop))
            {
                held.TypesUntil = Lines.Read<Signal>(sign).Until;
                Tell();
            }
        }
        catch (Exception e) when (HubLine.IsBroken(e) || e is OperationCanceledException) { }
    }

    private ValueTask AttractAsync(string? notice) =>
        browser.AttractAsync(_held.Values.Sum(h => h.Unread) + _held.Values.Count(h => h.IsOffer), notice);

    private void Tell() => Changed?.Invoke();
}
