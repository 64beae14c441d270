using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Domain;

namespace Engine.Runtime.Pumps;

/// <summary>
/// Delivers what one actor owes: at least once, one effect at a time for each receiver and in the order owed, and brings the
/// answer back as a command. Lives in the actor's own turn but for the deliveries under way.
/// </summary>
internal sealed class Courier(ActorId actor, World world)
{
    /// <summary>Receiver → the effect that is on its way there. Null while nothing ever was: most actors in memory owe nothing.</summary>
    private Dictionary<ActorId, string>? _underWay;

    public bool IsIdle => _underWay is null or { Count: 0 };

    /// <summary>Sends whatever is owed and not under way.</summary>
    public void Perform(ImmutableArray<Effect> owed)
    {
        foreach (var effect in owed)
        {
            _underWay ??= [];
            if (_underWay.TryAdd(effect.To, effect.Id)) _ = DeliverAsync(effect);
        }
    }

    /// <summary>The answer has arrived: the next effect to that receiver may go.</summary>
    public void Settled(string effect)
    {
        if (_underWay is null) return;
        foreach (var (receiver, id) in _underWay)
            if (id == effect)
            {
                _underWay.Remove(receiver);
                return;
            }
    }

    private async Task DeliverAsync(Effect effect)
    {
        await Task.Yield();   // never inside the turn that owes it
        var reply = await UntilAnsweredAsync(effect.To, effect.Command).ConfigureAwait(false);
        await UntilAnsweredAsync(actor, new Settle(effect.Id, reply)).ConfigureAwait(false);
    }

    /// <summary>Tries until somebody decided: an engine that is busy, stopping or out of disk has not.</summary>
    private async Task<Reply> UntilAnsweredAsync(ActorId to, Command command)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var reply = await world.Engine.SendAsync(to, command).ConfigureAwait(false);
                if (reply is not Reply.Refused { Code: Refusal.Busy or Refusal.Stopping or Refusal.StorageFailed }) return reply;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                PumpLog.EffectFailed(world.Logger, e, actor, to, attempt);
            }
            await Task.Delay(Backoff(attempt), world.Time).ConfigureAwait(false);
        }
    }

    private TimeSpan Backoff(int attempt)
    {
        var wait = world.Options.RetryFirst * Math.Pow(2, Math.Min(attempt, 20));
        return wait < world.Options.RetryMax ? wait : world.Options.RetryMax;
    }
}
