using System.Diagnostics;

namespace Engine.Runtime.Pumps;

/// <summary>
/// What waits for one actor, and its pump: letters come at any time and from any thread; one runner at a time takes all that wait,
/// up to a batch. The host says where the runner runs.
/// </summary>
public abstract class Inbox(IPump pump, RuntimeOptions options, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private List<Letter>? _waiting;
    private bool _running;

    /// <returns>False when <see cref="RuntimeOptions.InboxMax"/> letters wait already.</returns>
    public bool TryPost(Letter letter)
    {
        lock (_gate)
        {
            _waiting ??= [];
            if (_waiting.Count >= options.InboxMax) return false;
            _waiting.Add(letter);
            if (_running) return true;
            _running = true;
        }
        Start();
        return true;
    }

    /// <summary>True while letters wait or are worked on, or effects are under way.</summary>
    public bool IsBusy
    {
        get { lock (_gate) return _running || !pump.IsIdle; }
    }

    /// <summary>Waits until it is not busy, for at most <see cref="RuntimeOptions.StopGrace"/>. Stays on its caller's scheduler.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        while (IsBusy && !cancellation.IsCancellationRequested && time.GetElapsedTime(started) < options.StopGrace)
            await Task.Delay(LookEvery, time, cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Has <see cref="RunAsync"/> run where this host's actors run. Called when nobody runs it.</summary>
    protected abstract void Start();

    /// <summary>Takes what waits until nothing does. Stays on its caller's scheduler, as pumps do.</summary>
    protected async Task RunAsync()
    {
        while (Take() is { } letters)
        {
            if (letters[0].Trace != Activity.Current) Activity.Current = letters[0].Trace;
            await pump.RunAsync(letters);
        }
    }

    private List<Letter>? Take()
    {
        lock (_gate)
        {
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
