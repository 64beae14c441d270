namespace Engine.Understanding.Tests;

/// <summary>The shipped model, loaded once for all tests.</summary>
public sealed class RetailModel : IDisposable
{
    public OnnxUnderstanding Understanding { get; } = OnnxUnderstanding.Load(Repository.RetailModel);

    public void Dispose() => Understanding.Dispose();
}
