using System.Collections.Concurrent;
using System.Diagnostics;
using Engine.Gateway.Tests.Support;
using Engine.Silo;
using Engine.Testing;

namespace Engine.Gateway.Tests.Hubs;

public sealed class TraceTests
{
    private static readonly string[] Sources = [.. CallTracing.SourceNames, "Microsoft.AspNetCore"];

    /// <summary>
    /// Two halves used to be two traces: what the customer's request did, and what came to the agent's socket from the journal.
    /// </summary>
    [Fact]
    public async Task One_trace_goes_from_the_customers_request_over_the_grains_to_the_agents_socket()
    {
        var steps = new ConcurrentQueue<Activity>();
        using var customersOwn = new Activity("customer").Start();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => Sources.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = step =>
            {
                if (step.TraceId != customersOwn.TraceId) return;
                steps.Enqueue(step);
                if (Equals(step.GetTagItem("engine.desk"), "Offer")) told.TrySetResult();
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var gateway = await GatewayUnderTest.StartAsync(isTraced: true);
        var customer = await gateway.OpenAsync("c-1");
        await using var ann = await gateway.AgentAsync("ann");
        await ann.InvokeAsync("SignIn", new { skills = new { care = 5, fraud = 5 }, capacity = 2 });
        await using (var desk = HubStream.Open(ann, "Desk"))
        {
            await gateway.SayAsync("c-1", customer, "m-1", SmallShop.SomebodyUsedMyCard);
            await desk.NextKindAsync("offer");
        }

        await told.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        Assert.Superset(
            new HashSet<string> { "Microsoft.AspNetCore.Hosting.HttpRequestIn", "CustomerSays", "Enqueue", "Reserve", "Offer", "desk" },
            steps.Select(s => s.OperationName).ToHashSet());
    }
}
