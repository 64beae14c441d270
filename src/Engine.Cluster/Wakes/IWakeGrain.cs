namespace Engine.Cluster.Wakes;

/// <summary>Looks after the due times of one partition of all actors, wherever it is. Its key is the partition's number.</summary>
[Alias("engine.wakes")]
public interface IWakeGrain : IGrainWithIntegerKey
{
    /// <summary>Does nothing but be there: whoever is called is in memory, and its timer runs.</summary>
    [Alias("be-there")]
    ValueTask BeThere();
}
