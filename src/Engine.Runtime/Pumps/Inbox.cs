namespace Engine.Runtime.Pumps;

/// <summary>
/// What waits for one actor, and its pump: letters come at any time and from any thread; one runner at a time takes all that wait,
/// up to a batch. A host says where the runner runs, and is otherwise the same: a mailbox here, a grain there.
/// </summary>
public abstract class Inbox(IPump pump, RuntimeOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private List<Letter>? _waiting;
    private long _lastUsed;
    private bool _running;
    private bool _gone;

    public enum Post { Taken, Full, Gone }

    public Post TryPost(Letter letter)
    {
        lock (_gate)
        {
            if (_gone) return Post.Gone;
            _waiting ??= [];
            if (_waiting.Count >= options.InboxMax) return Post.Full;
            _waiting.Add(letter);
            if (_running) return Post.Taken;
            _running = true;
        }
        Start();
        return Post.Taken;
    }

    /// <summary>True while letters wait or are worked on, or effects are under way.</summary>
    public bool IsBusy
    {
        get { lock (_gate) return _running || !pump.IsIdle; }
    }

    /// <summary>Closes for good when nothing happened since then; a later command opens a new one.</summary>
    public bool TryRetire(long usedBefore)
    {
        lock (_gate)
        {
            if (_running || _lastUsed >= usedBefore || !pump.IsIdle) return false;
            return _gone = true;
        }
    }

    /// <summary>Has <see cref="RunAsync"/> run where this host's actors run. Called when nobody runs it.</summary>
    protected abstract void Start();

    /// <summary>Takes what waits until nothing does. Stays on its caller's scheduler, as pumps do.</summary>
    protected async Task RunAsync()
    {
        while (Take() is { } letters) await pump.RunAsync(letters);
    }

    private List<Letter>? Take()
    {
        lock (_gate)
        {
            _lastUsed = time.GetTimestamp();
            var letters = _waiting;
            if (letters is null)
            {
                _running = false;
                return null;
            }
            if (letters.Count <= options.BatchMax)
            {
                _waiting = null;
                return letters;
            }
            var batch = letters.GetRange(0, options.BatchMax);
            letters.RemoveRange(0, options.BatchMax);
            return batch;
        }
    }
}
