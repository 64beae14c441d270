using System.Collections.Concurrent;
using System.Diagnostics;
using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Runtime.Tails;

/// <summary>
/// Which trace an event belongs to, for a short while: followers get events from a journal, which knows of no traces, and whoever pushes
/// one to a person's socket goes on with the trace that began with another person's request. Remembers the last 4,096; costs nothing while
/// nobody traces.
/// </summary>
public static class EventTraces
{
    /// <summary>The name to listen to for traces of the engine.</summary>
    public const string SourceName = "Engine";

    private const int KeptMax = 4_096;

    private static readonly ConcurrentDictionary<(ActorId Actor, long Sequence), ActivityContext> Kept = new();
    private static readonly ConcurrentQueue<(ActorId Actor, long Sequence)> Order = new();

    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>These events come of what is being traced now.</summary>
    public static void Note(IReadOnlyList<Committed> events)
    {
        if (!Source.HasListeners() || Activity.Current is not { } activity) return;
        foreach (var committed in events)
        {
            if (!Kept.TryAdd((committed.Actor, committed.Sequence), activity.Context)) continue;
            Order.Enqueue((committed.Actor, committed.Sequence));
            if (Order.Count > KeptMax && Order.TryDequeue(out var oldest)) Kept.TryRemove(oldest, out _);
        }
    }

    /// <summary>A step of the event's trace: it is given to somebody.</summary>
    /// <returns>Null when nobody traces it.</returns>
    public static Activity? Tell(ActorId actor, long sequence, string step) =>
        Source.HasListeners() && Kept.TryGetValue((actor, sequence), out var trace)
            ? Source.StartActivity(step, ActivityKind.Producer, trace) : null;
}
