using Engine.Runtime.Metrics;

namespace Engine.Runtime.Tests.Metrics;

public sealed class BoundedNamesTests
{
    /// <summary>Once a channel could make as many series as it had words.</summary>
    [Fact]
    public void However_many_names_come_there_are_so_many_and_other()
    {
        var names = new BoundedNames(max: 3);

        var told = Enumerable.Range(0, 1_000).Select(i => names.NameOf($"channel-{i}")).Distinct();

        Assert.Equal(["channel-0", "channel-1", "channel-2", "other"], told);
        Assert.Equal("channel-1", names.NameOf("channel-1"));
    }
}
