using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Engine.Contracts;

namespace Engine.Journal.Keys;

/// <summary>
/// The keys of a journal in memory: those that actors write with, those that were needed to read, and a stock of new ones. A new key lies
/// on disk before it is in the stock, so an actor gets one without waiting, and no turn is ever sealed with a key that may be lost with the
/// process.
/// </summary>
internal sealed class ContentKeys(IKeyStore store, MasterKey master, int keptMax) : IDisposable
{
    /// <summary>
    /// A key of the stock that the process does not use up is never used: 100 bytes each. So the first stock is small, and each is twice
    /// the one before.
    /// </summary>
    private const int StockFirst = 16, StockMax = 512;

    private readonly ConcurrentQueue<ContentKey> _stock = [];
#pragma warning disable CA2213   // never disposed of: whoever waits for it would wait for ever, and it holds nothing that wants to be freed
    private readonly SemaphoreSlim _stocking = new(1);
#pragma warning restore CA2213
    private readonly Lock _gate = new();
    private readonly Recent<long, ContentKey> _known = new(keptMax);
    private readonly Recent<ActorId, Secret> _secrets = new(keptMax);
    private int _stockNext = StockFirst;
    private volatile bool _closed;
    private bool _isStocking;

    /// <summary>The key that an actor writes with, as far as it is in memory.</summary>
    public Secret? Of(ActorId actor)
    {
        lock (_gate) return _secrets.Find(actor);
    }

    /// <summary>What the journal has on record of an actor: from now on it writes with that.</summary>
    /// <param name="key">Null: it has none, or it can't be used any more.</param>
    public Secret? Set(ActorId actor, ContentKey? key)
    {
        lock (_gate)
        {
            if (key is null) _secrets.Remove(actor);
            else if (_secrets.Find(actor) is not { } secret || secret.Key.Id != key.Id) _secrets.Set(actor, new Secret(key, isNew: false));
            return _secrets.Find(actor);
        }
    }

    /// <summary>Gives an actor that has none a new key. Two at once get the same.</summary>
    /// <param name="lost">The key that it has by the record, and that is not there.</param>
    /// <exception cref="JournalException">None can be made.</exception>
    public async ValueTask<Secret> NewAsync(ActorId actor, long? lost, CancellationToken cancellation)
    {
        var key = await TakeAsync(cancellation).ConfigureAwait(false);
        lock (_gate)
        {
            if (_secrets.Find(actor) is { } other) return other;
            _known.Set(key.Id, key);
            var secret = new Secret(key, isNew: true, replaces: lost);
            _secrets.Set(actor, secret);
            return secret;
        }
    }

    public ContentKey? Known(long id)
    {
        lock (_gate) return _known.Find(id);
    }

    /// <summary>Reads a key that was found.</summary>
    /// <returns>Null when it was deleted.</returns>
    /// <exception cref="JournalException">It is wrapped by a master key that is not there.</exception>
    public ContentKey? Admit(WrappedKey found)
    {
        if (found.Box is null) return null;
        var key = new ContentKey(found.Id, master.Unwrap(found));
        lock (_gate) _known.Set(key.Id, key);
        return key;
    }

    /// <returns>Those of the keys that there are.</returns>
    public async ValueTask<Dictionary<long, ContentKey>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken cancellation)
    {
        var found = new Dictionary<long, ContentKey>(ids.Count);
        List<long>? missing = null;
        foreach (var id in ids)
            if (Known(id) is { } key) found[id] = key;
            else (missing ??= []).Add(id);
        if (missing is null) return found;
        foreach (var wrapped in await store.FindAsync(missing, cancellation).ConfigureAwait(false))
            if (Admit(wrapped) is { } key) found[key.Id] = key;
        return found;
    }

    /// <summary>Deletes keys, on disk and here.</summary>
    public async ValueTask EraseAsync(IReadOnlyCollection<long> ids, CancellationToken cancellation)
    {
        Forget(ids);
        if (ids.Count > 0) await store.EraseAsync(ids, cancellation).ConfigureAwait(false);
        Forget(ids);   // whoever read one meanwhile
    }

    /// <summary>Deleted by another process.</summary>
    public void Forget(IReadOnlyCollection<long> ids)
    {
        lock (_gate)
            foreach (var id in ids) _known.Remove(id);
    }

    public bool IsEmpty
    {
        get { lock (_gate) return _known.IsEmpty; }
    }

    /// <summary>Keys that were needed to read; whoever writes keeps theirs.</summary>
    public void Clear()
    {
        lock (_gate) _known.Clear();
    }

    public void Dispose()
    {
        _closed = true;
        while (_stock.TryDequeue(out var key)) key.Dispose();
    }

    private async ValueTask<ContentKey> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (_stock.Count < _stockNext / 4 && !Volatile.Read(ref _isStocking)) _ = StockAheadAsync();
            if (_stock.TryDequeue(out var key)) return key;
            await StockAsync(isNeeded: true, cancellation).ConfigureAwait(false);
        }
    }

    private async Task StockAheadAsync()
    {
        try
        {
            await Task.Run(() => StockAsync(isNeeded: false, CancellationToken.None)).ConfigureAwait(false);
        }
        // Whoever finds the stock empty tries again, and is told.
        catch (Exception e) when (e is JournalException or ObjectDisposedException) { }
    }

    /// <param name="isNeeded">Somebody waits for one; else the stock was about to run out.</param>
    private async Task StockAsync(bool isNeeded, CancellationToken cancellation)
    {
        if (_closed) throw new JournalException("The journal's keys are closed.");
        await _stocking.WaitAsync(cancellation).ConfigureAwait(false);
        Volatile.Write(ref _isStocking, true);
        try
        {
            if (_closed) throw new JournalException("The journal's keys are closed.");
            if (isNeeded ? !_stock.IsEmpty : _stock.Count >= _stockNext / 2) return;
            var made = Enumerable.Range(0, _stockNext).Select(_ => Make()).ToArray();
            await store.AddAsync([.. made.Select(m => m.Wrapped)], cancellation).ConfigureAwait(false);
            foreach (var (key, _) in made) _stock.Enqueue(key);
            _stockNext = Math.Min(2 * _stockNext, StockMax);
        }
        finally
        {
            Volatile.Write(ref _isStocking, false);
            _stocking.Release();
        }
    }

    private (ContentKey Key, WrappedKey Wrapped) Make()
    {
        Span<byte> random = stackalloc byte[sizeof(long) + ContentKey.Bytes];
        RandomNumberGenerator.Fill(random);
        var id = BinaryPrimitives.ReadInt64LittleEndian(random) | 1;   // never 0
        var secret = random[sizeof(long)..];
        try
        {
            return (new ContentKey(id, secret), master.Wrap(id, secret));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(random);
        }
    }
}
