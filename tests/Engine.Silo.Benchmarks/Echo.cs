namespace Engine.Silo.Benchmarks;

/// <summary>What a grain call costs when nothing comes of it.</summary>
public interface IEcho : IGrainWithStringKey
{
    ValueTask<int> Say(int number);
}

[Orleans.Concurrency.Reentrant]
internal sealed class Echo : Grain, IEcho
{
    public ValueTask<int> Say(int number) => ValueTask.FromResult(number);
}
