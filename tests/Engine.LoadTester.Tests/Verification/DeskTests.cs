using System.Text.Json;
using Engine.Domain.Audits;
using Engine.LoadTester.Agents;
using Engine.LoadTester.Verification;

namespace Engine.LoadTester.Tests.Verification;

public sealed class DeskTests
{
    private readonly Findings _findings = new();

    [Fact]
    public void More_than_an_agent_can_carry_is_found_with_the_ids()
    {
        var desk = new Desk("ann", capacity: 1, _findings);
        See(desk, """{"kind":"offer","conversation":"c-1"}""");
        Assert.Equal(0, _findings.Total);

        See(desk, """{"kind":"offer","conversation":"c-2"}""");

        Assert.Equal(1, _findings.Count(Fault.OverCapacity));
        Assert.Contains("c-1, c-2", Assert.Single(_findings.Kept["overCapacity"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_released_and_what_was_taken_over_do_not_count()
    {
        var desk = new Desk("ann", capacity: 1, _findings);
        See(desk, """{"kind":"snapshot","agent":{"slots":[{"conversation":"c-1","state":"takenOver"},{"conversation":"c-2","state":"assigned"}]}}""");
        See(desk, """{"kind":"released","conversation":"c-2"}""");
        See(desk, """{"kind":"offer","conversation":"c-3"}""");

        Assert.Equal(0, _findings.Total);
    }

    private static void See(Desk desk, string json)
    {
        using var change = JsonDocument.Parse(json);
        desk.See(change.RootElement.GetProperty("kind").GetString()!, change.RootElement);
    }
}
