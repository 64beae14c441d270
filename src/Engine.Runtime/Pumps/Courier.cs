using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Domain;

namespace Engine.Runtime.Pumps;

/// <summary>
/// Delivers what one actor owes: at least once, one effect at a time for each receiver and in the order owed, and brings the
/// answer back as a command. Lives in the actor's own turn but for the deliveries under way, which outlive whatever goes wrong there.
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

    /// <summary>The answer is on record: the next effect to that receiver may go.</summary>
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
        try
        {
            await Task.Yield();   // never inside the turn that owes it
            var reply = await UntilAsync(effect.To, effect.Command, static r => !IsForLater(r));
            // Only the word of the actor itself ends it. Refused or broken, the effect is still owed; sending it anew would not help.
            await UntilAsync(actor, new Settle(effect.Id, reply), static r => r is Reply.Accepted);
        }
        catch (OperationCanceledException) when (world.Ended.IsCancellationRequested) { }   // found again in the journal
    }

    private async Task<Reply> UntilAsync(ActorId to, Command command, Func<Reply, bool> isDone)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var reply = await world.Engine.SendAsync(to, command, world.Ended);
                if (isDone(reply)) return reply;
            }
            catch (Exception e) when (e is not OutOfMemoryException && !world.Ended.IsCancellationRequested)
            {
                PumpLog.EffectFailed(world.Logger, e, actor, to, attempt);
            }
            await Task.Delay(Backoff(attempt), world.Time, world.Ended);
        }
    }

    /// <summary>An engine that is busy, stopping or out of disk has not decided anything.</summary>
    private static bool IsForLater(Reply reply) => reply is Reply.Refused { Code: Refusal.Busy or Refusal.Stopping or Refusal.StorageFailed };

    private TimeSpan Backoff(int attempt)
    {
        var wait = world.Options.RetryFirst * Math.Pow(2, Math.Min(attempt, 20));
        return wait < world.Options.RetryMax ? wait : world.Options.RetryMax;
    }
}
