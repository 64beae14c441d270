using System.Text.Json.Serialization;
using Engine.Contracts.Serialization;

namespace Engine.Contracts.Events;

/// <summary>An event as one reader sees it.</summary>
/// <param name="Withheld">So many events directly before this one are not the reader's to see.</param>
[JsonConverter(typeof(SeenConverter))]
public readonly record struct Seen(Committed Committed, Audience Reader, long Withheld);

/// <summary>What one reader sees of an actor's events, which come in order and without gaps.</summary>
/// <remarks>
/// The law by which a reader proves that nothing is missing: the first event's sequence is <c>after + 1 + withheld</c>, and each other's is
/// <c>the one before + 1 + withheld</c>.
/// </remarks>
/// <param name="after">The last sequence that the reader knows of.</param>
public struct Viewer(Audience reader, long after)
{
    private long _after = after;

    /// <returns>False when the reader does not see it; the next one they see says so.</returns>
    public bool TrySee(Committed committed, out Seen seen)
    {
        seen = default;
        if (!Audiences.Of(committed.Event).HasFlag(reader)) return false;
        seen = new Seen(committed, reader, committed.Sequence - _after - 1);
        _after = committed.Sequence;
        return true;
    }

    /// <summary>What the reader sees of a page.</summary>
    public static List<Seen> Of(IReadOnlyList<Committed> page, Audience reader, long after)
    {
        var sight = new Viewer(reader, after);
        var all = new List<Seen>(page.Count);
        foreach (var committed in page)
            if (sight.TrySee(committed, out var seen)) all.Add(seen);
        return all;
    }
}
