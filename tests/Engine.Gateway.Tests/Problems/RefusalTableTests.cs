using Engine.Contracts;
using Engine.Gateway.Problems;

namespace Engine.Gateway.Tests.Problems;

public sealed class RefusalTableTests
{
    public static TheoryData<Refusal> Refusals => [.. Enum.GetValues<Refusal>().Where(r => r != Refusal.None)];

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Every_refusal_has_a_status_of_its_class_and_a_title(Refusal refusal)
    {
        var (status, title) = RefusalTable.Of(refusal);

        Assert.NotEmpty(title);
        int[] expected = ((int)refusal / 100) switch
        {
            1 => [400, 409, 413],
            2 => [401, 403],
            3 => [404],
            4 => [409],
            _ => [429, 500, 503],
        };
        Assert.Contains(status, expected);
    }

    [Fact]
    public void None_is_not_a_refusal() => Assert.Throws<ArgumentOutOfRangeException>(() => RefusalTable.Of(Refusal.None));
}
