using Engine.Contracts;

namespace Engine.Cluster.Wakes;

internal static class Partition
{
    /// <summary>The same in every process and version: FNV-1a over the actor's name (Fowler, Noll, Vo), modulo the number of partitions.</summary>
    public static int Of(ActorId actor, int partitions)
    {
        var hash = 2_166_136_261u;
        foreach (var c in actor.ToString()) hash = (hash ^ c) * 16_777_619u;
        return (int)(hash % (uint)partitions);
    }
}
