using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Journal;
using Engine.Runtime.Projections;

namespace Engine.Runtime.Assistants;

/// <summary>
/// Queues that there were and that no assistant has any more. Who waited in one hears of its end from that queue, and nobody speaks to that
/// queue any more: a host wakes it when it starts or reads the assistants again, and again at every tick until it has answered.
/// </summary>
/// <param name="send">Sends a command to a queue.</param>
public sealed class RemovedQueues(IJournal journal, ICheckpoints checkpoints, Shelf assistants, Func<ActorId, Command, Task<Reply>> send)
{
    private const string Name = "queues";
    private const int Page = 1_000;

    private Catalogue? _catalogue;
    private ConcurrentQueue<QueueId> _unanswered = [];

    /// <summary>Wakes those that have not answered. Whenever the assistants are others it notes their queues.</summary>
    public async ValueTask WakeAsync(CancellationToken cancellation = default)
    {
        if (assistants.Current is var now && now != _catalogue)
        {
            _unanswered = new ConcurrentQueue<QueueId>(await GoneAsync(now.House.Assistant.Queues, cancellation));
            _catalogue = now;
        }
        for (var left = _unanswered.Count; left > 0 && _unanswered.TryDequeue(out var queue); left--) _ = WakeAsync(_unanswered, queue);
    }

    private async Task WakeAsync(ConcurrentQueue<QueueId> unanswered, QueueId queue)
    {
        var answered = false;
        try
        {
            // Its silo may not have read the assistants again yet, and keep everybody.
            answered = await send(queue.Actor, new Wake()) is Reply.Accepted
                && await send(queue.Actor, new Look()) is Reply.Accepted { View: QueueView view }
                && view.Waiting.All(waiting => waiting.ChosenAgent is not null);
        }
        catch (Exception e) when (e is not OutOfMemoryException) { }   // whoever failed has told it; the next tick asks again
        if (!answered) unanswered.Enqueue(queue);
    }

    private async ValueTask<IEnumerable<QueueId>> GoneAsync(
        FrozenDictionary<QueueId, QueueRules> queues, CancellationToken cancellation)
    {
        var noted = await checkpoints.LoadAsync(Name, cancellation) is { } checkpoint
            ? Encoding.UTF8.GetString(checkpoint.State.Span).Split('\n') : null;
        var before = noted ?? await ReadAsync(cancellation);
        string[] ever = [.. before.Union(queues.Keys.Select(q => q.Value)).Order(StringComparer.Ordinal)];
        if (ever.Length > (noted?.Length ?? 0))
            await checkpoints.SaveAsync(new Checkpoint(Name, 0, Encoding.UTF8.GetBytes(string.Join('\n', ever))), cancellation);
        return before.Select(n => new QueueId(n)).Where(q => !queues.ContainsKey(q));
    }

    /// <summary>Where there is no note, as after a migration: every queue that has written anything. In others nobody waits.</summary>
    private async ValueTask<string[]> ReadAsync(CancellationToken cancellation)
    {
        HashSet<string> queues = [];
        for (long position = 0; await journal.ReadAllAsync(ActorKind.Queue, position, Page, cancellation)
            is { Count: > 0 } page; position = page[^1].Position)
            queues.UnionWith(page.Select(committed => committed.Actor.Key));
        return [.. queues];
    }
}
