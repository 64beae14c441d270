using System.Text;
using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Journal;

namespace Engine.Runtime.Assistants;

/// <summary>
/// Which queues there ever were, kept beside the journal. Who waited in a queue when it was removed from the assistant hears of it
/// from that queue, and nobody speaks to that queue any more: a host wakes it when it starts.
/// </summary>
public static class QueuesEver
{
    private const string Name = "queues";

    /// <summary>Notes the assistant's queues.</summary>
    /// <returns>Those that there were and that the assistant does not have.</returns>
    public static async ValueTask<IReadOnlyList<QueueId>> GoneAsync(IJournal journal, Assistant assistant, CancellationToken cancellation = default)
    {
        var noted = await journal.LoadCheckpointAsync(Name, cancellation) is { } checkpoint ? Encoding.UTF8.GetString(checkpoint.State.Span).Split('\n') : [];
        var ever = noted.Union(assistant.Queues.Keys.Select(q => q.Value)).Order(StringComparer.Ordinal).ToArray();
        if (ever.Length > noted.Length) await journal.SaveCheckpointAsync(new Checkpoint(Name, 0, Encoding.UTF8.GetBytes(string.Join('\n', ever))), cancellation);
        return [.. noted.Select(n => new QueueId(n)).Where(q => !assistant.Queues.ContainsKey(q))];
    }
}
