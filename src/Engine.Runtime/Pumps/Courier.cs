using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Domain;
using Engine.Runtime.Ports;

namespace Engine.Runtime.Pumps;

/// <summary>
/// Delivers what one actor owes: at least once, one effect at a time for each receiver and in the order owed, and brings the
/// answer back as a command. Lives in the actor's own turn but for the deliveries under way, which outlive whatever goes wrong there.
/// </summary>
internal sealed class Courier(ActorId actor, World world)
{
    /// <summary>
    /// Receiver → what is on its way there. Null while nothing is: most actors in memory owe nothing, and an empty dictionary would be a
    /// fifth of such an actor.
    /// </summary>
    private Dictionary<Address, Delivery>? _underWay;

    public bool IsIdle => _underWay is null || _underWay.Values.All(d => d.HasEnded);

    /// <summary>Sends whatever is owed and not under way.</summary>
    public void Perform(ImmutableArray<Effect> owed)
    {
        foreach (var effect in owed)
        {
            _underWay ??= [];
            if (_underWay.TryGetValue(effect.To, out var before) && !before.HasEnded) continue;
            var delivery = new Delivery(effect);
            _underWay[effect.To] = delivery;
            _ = DeliverAsync(delivery);
        }
    }

    /// <summary>The answer is on record: the next effect to that receiver may go.</summary>
    public void Settled(string effect)
    {
        if (_underWay is null) return;
        foreach (var (receiver, delivery) in _underWay)
            if (delivery.Effect.Id == effect)
            {
                _underWay.Remove(receiver);
                if (_underWay.Count == 0) _underWay = null;
                return;
            }
    }

    private async Task DeliverAsync(Delivery delivery)
    {
        var effect = delivery.Effect;
        try
        {
            await Task.Yield();   // never inside the turn that owes it
            var reply = effect.To switch
            {
                Address.Port port => (await Asking.UntilAnsweredAsync(world, actor, port.Name, (PortRequest)effect.Command)).ToReply(),
                Address.Actor to => await UntilAsync(to.Id, effect.Command, static r => !IsForLater(r)),
                _ => throw new InvalidOperationException($"{effect.To} is no address"),
            };
            // Only the word of the actor itself ends it. Refused or broken, the effect is still owed; sending it anew would not help.
            await UntilAsync(actor, new Settle(effect.Id, reply), static r => r is Reply.Accepted);
            delivery.HasEnded = true;
        }
        catch (OperationCanceledException) when (world.Ended.IsCancellationRequested) { }   // found again in the journal
    }

    private async Task<Reply> UntilAsync(ActorId to, Command command, Func<Reply, bool> isDone)
    {
        var started = world.Time.GetTimestamp();
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
            await Task.Delay(world.Backoff.Retry(attempt, world.Time.GetElapsedTime(started)), world.Time, world.Ended);
        }
    }

    /// <summary>An engine that is busy, stopping or out of disk has not decided anything.</summary>
    private static bool IsForLater(Reply reply) =>
        reply is Reply.Refused { Code: Refusal.Busy or Refusal.Stopping or Refusal.StorageFailed };

    /// <summary>An effect on its way to its receiver, and the answer on its way back.</summary>
    private sealed class Delivery(Effect effect)
    {
        private volatile bool _ended;

        public Effect Effect => effect;

        /// <summary>
        /// The answer is on record. Most often <see cref="Settled"/> says so first; another activation of the actor may have taken it, and
        /// this one never hears of it.
        /// </summary>
        public bool HasEnded
        {
            get => _ended;
            set => _ended = value;
        }
    }
}
