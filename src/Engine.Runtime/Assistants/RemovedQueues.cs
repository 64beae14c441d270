using System.Collections.Concurrent;
using System.Text;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Domain.Assistants;
using Engine.Journal;
using Engine.Runtime.Projections;

namespace Engine.Runtime.Assistants;

/// <summary>
/// Queues that there were and that the assistant has no more. Who waited in one hears of its end from that queue, and nobody speaks to that
/// queue any more: a host wakes it when it starts, and again at every tick until it has answered.
/// </summary>
/// <param name="wake">Sends a <see cref="Wake"/> to a queue.</param>
public sealed class RemovedQueues(IJournal journal, ICheckpoints checkpoints, Assistant assistant, Func<ActorId, Task<Reply>> wake)
{
    private const string Name = "queues";
    private const int Page = 1_000;

    private ConcurrentQueue<QueueId>? _unanswered;

    /// <summary>Wakes those that have not answered. The first time it notes the assistant's queues.</summary>
    public async ValueTask WakeAsync(CancellationToken cancellation = default)
    {
        _unanswered ??= new ConcurrentQueue<QueueId>(await GoneAsync(cancellation));
        for (var left = _unanswered.Count; left > 0 && _unanswered.TryDequeue(out var queue); left--) _ = WakeAsync(_unanswered, queue);
    }

    private async Task WakeAsync(ConcurrentQueue<QueueId> unanswered, QueueId queue)
    {
        var answered = false;
        try
        {
            answered = await wake(queue.Actor) is Reply.Accepted;
        }
        catch (Exception e) when (e is not OutOfMemoryException) { }   // whoever failed has told it; the next tick asks again
        if (!answered) unanswered.Enqueue(queue);
    }

    private async ValueTask<IEnumerable<QueueId>> GoneAsync(CancellationToken cancellation)
    {
        var noted = await checkpoints.LoadAsync(Name, cancellation) is { } checkpoint
            ? Encoding.UTF8.GetString(checkpoint.State.Span).Split('\n') : null;
        var before = noted ?? await ReadAsync(cancellation);
        string[] ever = [.. before.Union(assistant.Queues.Keys.Select(q => q.Value)).Order(StringComparer.Ordinal)];
        if (ever.Length > (noted?.Length ?? 0))
            await checkpoints.SaveAsync(new Checkpoint(Name, 0, Encoding.UTF8.GetBytes(string.Join('\n', ever))), cancellation);
        return before.Select(n => new QueueId(n)).Where(q => !assistant.Queues.ContainsKey(q));
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
