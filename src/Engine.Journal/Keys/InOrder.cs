using Engine.Contracts;

namespace Engine.Journal.Keys;

/// <summary>
/// Turns of an actor whose key is on its way wait in the order in which they came: each is submitted when the one before it is.
/// </summary>
internal sealed class InOrder
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ActorId, Task> _last = [];
    private volatile int _count;

    /// <summary>Turns of this actor wait: one that comes now waits behind them.</summary>
    public bool Holds(ActorId actor)
    {
        if (_count == 0) return false;
        lock (_gate) return _last.ContainsKey(actor);
    }

    /// <param name="submit">Done when the turn is submitted, with what says when it is written.</param>
    public async ValueTask<T> SubmitAsync<T>(ActorId actor, Func<Task<Task<T>>> submit)
    {
        Task<Task<T>> mine;
        lock (_gate)
        {
            mine = AfterAsync(_last.GetValueOrDefault(actor), submit);
            _last[actor] = mine;
            _count = _last.Count;
        }
        try
        {
            return await (await mine.ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                if (_last.GetValueOrDefault(actor) == mine) _last.Remove(actor);
                _count = _last.Count;
            }
        }
    }

    /// <summary>Done when every turn that waits now is submitted, or can't be.</summary>
    public Task AllSubmittedAsync()
    {
        Task[] last;
        lock (_gate) last = [.. _last.Values];   // each after those before it
        return Task.WhenAll(last);
    }

    private static async Task<Task<T>> AfterAsync<T>(Task? before, Func<Task<Task<T>>> submit)
    {
        if (before is not null) await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await submit().ConfigureAwait(false);
    }
}
