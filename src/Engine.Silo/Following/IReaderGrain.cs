namespace Engine.Silo.Following;

/// <summary>
/// Reads the journal for everybody who follows all actors of one kind. Its key is the name of the streams on which it publishes.
/// </summary>
[Alias("engine.reader")]
public interface IReaderGrain : IGrainWithStringKey
{
    /// <summary>
    /// Does nothing but be there: whoever is called is in memory and reads. One that nobody calls any more leaves memory.
    /// </summary>
    [Alias("be-there")]
    ValueTask BeThere();
}
