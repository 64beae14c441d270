using Engine.Contracts;

namespace Engine.Journal;

/// <summary>Divides actors among those who share the work.</summary>
public static class Partitions
{
    /// <summary>FNV-1a over the actor's name (Fowler, Noll, Vo), modulo the number of partitions: the same in every process.</summary>
    /// <returns>From 0 to <paramref name="partitions"/> - 1.</returns>
    public static int PartitionOf(this ActorId actor, int partitions)
    {
        var hash = 2_166_136_261u;
        foreach (var c in actor.ToString()) hash = (hash ^ c) * 16_777_619u;
        return (int)(hash % (uint)partitions);
    }
}
