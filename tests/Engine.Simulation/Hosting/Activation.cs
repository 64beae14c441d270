using Engine.Contracts;
using Engine.Domain;
using Engine.Runtime.Pumps;
using Engine.Simulation.Time;

namespace Engine.Simulation.Hosting;

/// <summary>One actor in a server's memory: what a mailbox or a grain is elsewhere. Two of one actor may be there at once.</summary>
internal sealed class Activation(ActorId actor, IPump pump, Func<ActorState?> state, Lane lane, Town town)
{
    private readonly List<Letter> _inbox = [];
    private List<Letter> _batch = [];
    private bool _running;
    private TimeSpan _lastUsed;

    public ActorId Actor => actor;

    /// <summary>Works on letters, or has effects under way.</summary>
    public bool IsBusy => !IsDead && (_running || !pump.IsIdle);

    public bool IsDead => lane.IsDead;

    public IEnumerable<(Activation By, Letter Letter)> Unanswered => _batch.Concat(_inbox).Where(l => !l.IsAnswered).Select(l => (this, l));

    /// <summary>Leaves memory when nothing happened since then.</summary>
    public bool TryRetire(TimeSpan usedBefore)
    {
        if (IsBusy || _lastUsed > usedBefore) return false;
        lane.Kill();
        return true;
    }

    public void Post(Letter letter)
    {
        _inbox.Add(letter);
        _lastUsed = town.Now;
        if (_running) return;
        _running = true;
        lane.Begin(RunAsync);
    }

    /// <summary>Everything it had begun stops here. Who waits for an answer learns so, later.</summary>
    public void Die()
    {
        lane.Kill();
        foreach (var letter in _batch.Concat(_inbox))
            if (!letter.IsAnswered)
                town.Schedule.At(town.Now + town.Dice.Between(0, 2), () => letter.Break(new ConnectionLost($"{actor} has gone")));
    }

    private async Task RunAsync()
    {
        while (_inbox.Count > 0)
        {
            _batch = _inbox.GetRange(0, 1 + town.Dice.Below(_inbox.Count));
            _inbox.RemoveRange(0, _batch.Count);
            await pump.RunAsync(_batch);
            if (state() is { } live) town.Watch.Turned(actor, live);
        }
        _lastUsed = town.Now;
        _running = false;
    }
}
