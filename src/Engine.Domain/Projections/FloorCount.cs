using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Projections;

/// <summary>Counts the floor as rows come, change and go, so that looking costs nothing however many there are. Not thread-safe.</summary>
public sealed class FloorCount
{
    private readonly int[] _phases = new int[Enum.GetValues<Phase>().Length], _moods = new int[Enum.GetValues<MoodBand>().Length];

    /// <summary>Who waits in each queue, longest first.</summary>
    private readonly SortedDictionary<string, SortedSet<(DateTimeOffset Since, string Conversation)>> _queues = new(StringComparer.Ordinal);

    private int _live, _flagged;

    /// <param name="before">Null: it has come.</param>
    /// <param name="after">Null: it has gone.</param>
    public void Change(WallRow? before, WallRow? after)
    {
        if (before is not null) Count(before, -1);
        if (after is not null) Count(after, 1);
        if (before?.Owner == after?.Owner && before?.OwnedSince == after?.OwnedSince) return;
        if (before?.Owner.Kind == OwnerKind.Queue) Leave(before);
        if (after?.Owner.Kind == OwnerKind.Queue) Wait(after);
    }

    public WallFloor Floor() => new(
        _live,
        new PhaseCounts(_phases[(int)Phase.Bot], _phases[(int)Phase.Waiting], _phases[(int)Phase.Offered], _phases[(int)Phase.WithAgent]),
        new MoodCounts(_moods[(int)MoodBand.Bad], _moods[(int)MoodBand.Even], _moods[(int)MoodBand.Good]), _flagged,
        [.. _queues.Select(queue => new QueueCount(new QueueId(queue.Key), queue.Value.Count, queue.Value.Min.Since))]);

    private void Count(WallRow row, int one)
    {
        _live += one;
        _phases[(int)row.Phase] += one;
        _moods[(int)MoodBands.Of(row.Sentiment)] += one;
        if (row.Reason is not null) _flagged += one;
    }

    private void Wait(WallRow row)
    {
        if (!_queues.TryGetValue(row.Owner.Id!, out var queue)) _queues[row.Owner.Id!] = queue = new(ByTimeThenId);
        queue.Add((row.OwnedSince, row.Conversation.Value));
    }

    private void Leave(WallRow row)
    {
        var queue = _queues[row.Owner.Id!];
        queue.Remove((row.OwnedSince, row.Conversation.Value));
        if (queue.Count == 0) _queues.Remove(row.Owner.Id!);
    }

    private static readonly Comparer<(DateTimeOffset Since, string Conversation)> ByTimeThenId =
        Comparer<(DateTimeOffset Since, string Conversation)>.Create(
        static (a, b) => a.Since.CompareTo(b.Since) is var order and not 0 ? order : string.CompareOrdinal(a.Conversation, b.Conversation));
}
