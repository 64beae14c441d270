using Engine.Contracts;
using Engine.Runtime.Pumps;

namespace Engine.Runtime.Local;

/// <summary>One actor's place in this process: what waits for it, and its pump while it is in memory. Runs on the thread pool, one turn at a time.</summary>
internal sealed class Mailbox(ActorId actor, Func<ActorId, ValueTask<IPump>> activate, World world) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private List<Letter>? _inbox;
    private IPump? _pump;
    private long _lastUsed;
    private bool _running;
    private bool _gone;

    public enum Post { Taken, Full, Gone }

    public Post TryPost(Letter letter)
    {
        lock (_gate)
        {
            if (_gone) return Post.Gone;
            _inbox ??= [];
            if (_inbox.Count >= world.Options.InboxMax) return Post.Full;
            _inbox.Add(letter);
            if (_running) return Post.Taken;
            _running = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return Post.Taken;
    }

    /// <summary>True while letters wait or are worked on, or effects are under way.</summary>
    public bool IsBusy
    {
        get { lock (_gate) return _running || _pump is { IsIdle: false }; }
    }

    /// <summary>Closes the mailbox for good when nothing happened since then; a later command opens a new one.</summary>
    public bool TryRetire(long usedBefore)
    {
        lock (_gate)
        {
            if (_running || _lastUsed >= usedBefore || _pump is { IsIdle: false }) return false;
            return _gone = true;
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        while (Take() is { } letters)
        {
            try
            {
                await TurnAsync(letters).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                _pump = null;
                PumpLog.LoadFailed(world.Logger, e, actor);
                foreach (var letter in letters) letter.TrySetException(e);
            }
        }
    }

    private List<Letter>? Take()
    {
        lock (_gate)
        {
            _lastUsed = world.Time.GetTimestamp();
            var letters = _inbox;
            if (letters is null)
            {
                _running = false;
                return null;
            }
            if (letters.Count <= world.Options.BatchMax)
            {
                _inbox = null;
                return letters;
            }
            var batch = letters.GetRange(0, world.Options.BatchMax);
            letters.RemoveRange(0, world.Options.BatchMax);
            return batch;
        }
    }

    /// <summary>An activation that fell behind the journal is thrown away and the letters go through a fresh one.</summary>
    private async Task TurnAsync(List<Letter> letters)
    {
        while (true)
        {
            if (_pump is null)
            {
                _pump = await activate(actor).ConfigureAwait(false);
                _pump.Resume();
            }
            if (await _pump.RunAsync(letters).ConfigureAwait(false)) return;
            _pump = null;
            letters.RemoveAll(l => l.Task.IsCompleted);
            if (letters.Count == 0) return;
        }
    }
}
