using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Runtime.Pumps;

namespace Engine.Silo.Following;

/// <summary>
/// The processes that are told of one actor's events. Lives on the grain's scheduler; each process gets one message at a time and holds
/// nobody else up.
/// </summary>
internal sealed class Listeners(ActorId actor, World world)
{
    private readonly Dictionary<IListener, Waiting> _all = [];

    /// <returns>True when it was there already.</returns>
    public bool Add(IListener listener)
    {
        var isKnown = _all.TryGetValue(listener, out var waiting);
        if (waiting is null) _all.Add(listener, waiting = new Waiting());
        waiting.SeenAt = world.Time.GetTimestamp();
        return isKnown;
    }

    public void Tell(IReadOnlyList<Committed> events)
    {
        foreach (var (listener, waiting) in _all)
        {
            // Too slow: the oldest are left out. It hears that the next is not the one after the last, and reads the journal.
            if (waiting.Events.Count + events.Count > world.Options.TailMax) waiting.Events.Clear();
            waiting.Events.AddRange(events);
            if (!waiting.IsUnderWay) _ = TellAsync(listener, waiting);
        }
    }

    /// <summary>Passes a sign on. Who is not there does not get it.</summary>
    public void Signal(string signal)
    {
        foreach (var listener in _all.Keys) listener.Signalled(actor, signal).Ignore();
    }

    public void Dismiss()
    {
        foreach (var listener in _all.Keys) _ = DismissAsync(listener);
        _all.Clear();
    }

    /// <summary>
    /// Who does not acknowledge, or has not asked for a while, is left out. When it asks again it learns that it was, and reads the
    /// journal.
    /// </summary>
    private async Task TellAsync(IListener listener, Waiting waiting)
    {
        waiting.IsUnderWay = true;
        try
        {
            while (waiting.Events.Count > 0)
            {
                if (world.Time.GetElapsedTime(waiting.SeenAt) > ListeningOptions.ForgetAfter) throw new TimeoutException();
                Committed[] events = [.. waiting.Events];
                waiting.Events.Clear();
                await listener.Heard(events);
            }
            waiting.IsUnderWay = false;
        }
        catch (Exception e) when (e is not OutOfMemoryException)   // whatever it was, nothing more is sent to it
        {
            ListeningLog.Lost(world.Logger, actor);
            _all.Remove(listener);
        }
    }

    private async Task DismissAsync(IListener listener)
    {
        try
        {
            await listener.Dismissed(actor);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            ListeningLog.Lost(world.Logger, actor);   // it finds out when it asks again
        }
    }

    private sealed class Waiting
    {
        public List<Committed> Events { get; } = [];

        public bool IsUnderWay { get; set; }

        public long SeenAt { get; set; }
    }
}
