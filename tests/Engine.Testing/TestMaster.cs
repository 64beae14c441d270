using Engine.Journal;

namespace Engine.Testing;

/// <summary>The master key of journals under test that several processes or several openings share.</summary>
public static class TestMaster
{
    /// <summary>As ENGINE_MASTER_KEY has it.</summary>
    public const string Text = "dGhlIG1hc3RlciBrZXkgb2YgZXZlcnkgdGVzdCBydW4=";

    public static MasterKey Key { get; } = MasterKey.Parse(Text);
}
