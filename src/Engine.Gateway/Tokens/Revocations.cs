using System.Collections.Concurrent;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;
using Microsoft.Extensions.Hosting;

namespace Engine.Gateway.Tokens;

/// <summary>Which tokens are good no more. They stand in the journal, where every gateway looks for new ones every two seconds.</summary>
/// <param name="journal">Null where a gateway was given none: then nothing is revoked here.</param>
internal sealed class Revocations(TimeProvider time, ILogger<Revocations> logger, IJournal? journal = null) : BackgroundService
{
    private const int Page = 1_000;

    private static readonly ActorId Actor = new(ActorKind.Access, "revocations");

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, bool> _tokens = [];
    private readonly ConcurrentDictionary<string, DateTimeOffset> _subjects = [];
    private readonly SemaphoreSlim _reading = new(1);
    private long _sequence;

    /// <summary>Rises when there are new ones: whatever was judged before is judged anew.</summary>
    public int Version { get; private set; }

    /// <summary>There are new ones.</summary>
    public event Action? Changed;

    public bool Include(Caller caller) =>
        (caller.Token is { } token && _tokens.ContainsKey(token))
        || (_subjects.TryGetValue(caller.Id, out var until) && caller.IssuedAt <= until);

    /// <returns>The record's sequence, when it is on disk; null when there is no journal to write it to.</returns>
    /// <exception cref="JournalException">It could not be written.</exception>
    public async ValueTask<long?> RevokeAsync(AccessEvent.Revoked revoked, CancellationToken cancellation)
    {
        if (journal is null) return null;
        while (true)
        {
            await ReadAsync(cancellation);
            var turn = new Turn(Actor, Interlocked.Read(ref _sequence), time.GetUtcNow(), [revoked]);
            if (await journal.AppendAsync(turn, cancellation) is null) continue;   // another gateway wrote first
            await ReadAsync(cancellation);
            return turn.Last;
        }
    }

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryReadAsync(cancellationToken);   // before anybody comes
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(LookEvery, time);
        while (await tick.WaitForNextTickAsync(stoppingToken)) await TryReadAsync(stoppingToken);
    }

    private async ValueTask TryReadAsync(CancellationToken cancellation)
    {
        try
        {
            await ReadAsync(cancellation);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellation.IsCancellationRequested)
        {
            RevocationLog.NotRead(logger, e);
        }
    }

    private async ValueTask ReadAsync(CancellationToken cancellation)
    {
        if (journal is null) return;
        await _reading.WaitAsync(cancellation);
        try
        {
            var before = _sequence;
            while (await journal.ReadAsync(Actor, _sequence, Page, cancellation) is { Count: > 0 } page)
            {
                foreach (var committed in page) Apply(committed);
                Interlocked.Exchange(ref _sequence, page[^1].Sequence);
            }
            if (_sequence == before) return;
            Version++;
            Changed?.Invoke();
        }
        finally
        {
            _reading.Release();
        }
    }

    private void Apply(Committed committed)
    {
        if (committed.Event is not AccessEvent.Revoked revoked) return;
        if (revoked.Token is { } token) _tokens[token] = true;
        if (revoked.Subject is { } subject) _subjects[subject] = committed.At;
    }
}

internal static partial class RevocationLog   // event ids 5200–5299: tokens
{
    [LoggerMessage(5200, LogLevel.Error, "revoked tokens could not be looked up; tokens revoked since the last time are still taken")]
    public static partial void NotRead(ILogger logger, Exception exception);

    [LoggerMessage(5201, LogLevel.Information, "{By} revoked {What}")]
    public static partial void Revoked(ILogger logger, string by, string what);
}
