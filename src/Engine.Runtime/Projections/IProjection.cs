using System.Text.Json;
using Engine.Contracts.Events;

namespace Engine.Runtime.Projections;

/// <summary>Something that is computed from the journal's conversations, event by event.</summary>
public interface IProjection
{
    /// <summary>Of its checkpoint, and in the log.</summary>
    string Name { get; }

    /// <summary>How many things its checkpoint would hold: storing costs as much as so many events.</summary>
    int Size { get; }

    /// <summary>One event after the other, in the journal's order; one that is in it already may come again.</summary>
    void Apply(Committed committed);

    /// <summary>What its checkpoint keeps.</summary>
    ReadOnlyMemory<byte> Write();

    /// <summary>Begins with what was kept. When that can't be read it is as before.</summary>
    /// <exception cref="JsonException">It is not what <see cref="Write"/> wrote.</exception>
    /// <exception cref="InvalidDataException">It is not what <see cref="Write"/> wrote.</exception>
    void Read(ReadOnlyMemory<byte> state);
}
