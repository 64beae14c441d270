using Engine.Client;
using Engine.Host.Tests.Support;

namespace Engine.Host.Tests.Serving;

public sealed class LogTests
{
    /// <summary>
    /// The hub's own log calls every refusal an error and prints where it was thrown; the filter against that did not reach the program's
    /// log.
    /// </summary>
    [Fact]
    public async Task An_agent_who_is_refused_something_is_told_so_and_the_log_is_not()
    {
        await using var installation = await Installation.NewAsync();
        await using var host = await installation.ServeAsync();
        await using (var ann =
            await HubClient.ConnectAsync(new Uri(host.Address, "/hubs/agent"), await installation.TokenAsync("agent", "ann")))
            await Assert.ThrowsAsync<HubRefusedException>(() => ann.InvokeAsync("Accept", "c-1", null));

        await host.StopAsync();

        Assert.Equal("", await host.Log);
    }
}
