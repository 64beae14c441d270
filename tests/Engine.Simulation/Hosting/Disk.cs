using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Journal;
using Engine.Testing;

namespace Engine.Simulation.Hosting;

/// <summary>What survives a crash: a journal in memory that keeps events as the bytes that a store would keep.</summary>
internal sealed class Disk
{
    private readonly System.Buffers.ArrayBufferWriter<byte> _bytes = new();

    public MemoryJournal Journal { get; } = new();

    public MemoryCheckpoints Checkpoints { get; private set; } = new();

    /// <summary>Called for every turn that is on disk, before anybody else hears of it.</summary>
    public Action<IReadOnlyList<Committed>>? Written { get; set; }

    /// <summary>Called when an actor's words are gone from the disk, before anybody else hears of it.</summary>
    public Action<ActorId, IReadOnlyList<Committed>>? Forgotten { get; set; }

    /// <summary>Whoever has them already goes on with the old ones.</summary>
    public void ForgetCheckpoints() => Checkpoints = new MemoryCheckpoints();

    /// <returns>The events with their positions; null when the turn was stale.</returns>
    public async ValueTask<IReadOnlyList<Committed>?> WriteAsync(Turn turn)
    {
        if (await Journal.AppendAsync(turn with { Events = [.. turn.Events.Select(Stored)] }) is not { } committed) return null;
        Written?.Invoke(committed);
        return committed;
    }

    public async ValueTask ForgetAsync(ActorId actor)
    {
        await Journal.ForgetAsync(actor);
        Forgotten?.Invoke(actor, await Journal.ReadAsync(actor, after: 0, int.MaxValue));
    }

    private Event Stored(Event @event)
    {
        _bytes.ResetWrittenCount();
        EventCodec.Write(_bytes, @event);
        return EventCodec.Read(_bytes.WrittenSpan);
    }
}
