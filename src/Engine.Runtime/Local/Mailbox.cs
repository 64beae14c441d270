using Engine.Runtime.Pumps;

namespace Engine.Runtime.Local;

/// <summary>One actor's place in this process: what waits for it, and its pump. Runs on the thread pool, one turn at a time.</summary>
internal sealed class Mailbox(IPump pump, World world) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private List<Letter>? _inbox;
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
        get { lock (_gate) return _running || !pump.IsIdle; }
    }

    /// <summary>Closes the mailbox for good when nothing happened since then; a later command opens a new one.</summary>
    public bool TryRetire(long usedBefore)
    {
        lock (_gate)
        {
            if (_running || _lastUsed >= usedBefore || !pump.IsIdle) return false;
            return _gone = true;
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        while (Take() is { } letters) await pump.RunAsync(letters).ConfigureAwait(false);
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
}
