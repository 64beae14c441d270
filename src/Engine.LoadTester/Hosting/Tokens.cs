using System.Globalization;

namespace Engine.LoadTester.Hosting;

/// <summary>Everybody's bearer tokens.</summary>
internal sealed record Tokens(string Channel, string Admin, IReadOnlyList<string> Agents, IReadOnlyList<string> Supervisors)
{
    public static string AgentId(int number) => string.Create(CultureInfo.InvariantCulture, $"load-agent-{number + 1:000}");

    public static string SupervisorId(int number) => string.Create(CultureInfo.InvariantCulture, $"load-supervisor-{number + 1}");

    public static async Task<Tokens> MakeAsync(string data, Settings settings, CancellationToken cancellation)
    {
        var channel = await ChildHost.TokensAsync(data, "channel", ["load"], cancellation).ConfigureAwait(false);
        var admin = await ChildHost.TokensAsync(data, "admin", ["load-admin"], cancellation).ConfigureAwait(false);
        var agents = await ChildHost.TokensAsync(data, "agent", [.. Enumerable.Range(0, settings.Agents).Select(AgentId)], cancellation)
            .ConfigureAwait(false);
        var supervisors = await ChildHost.TokensAsync(
            data, "supervisor", [.. Enumerable.Range(0, settings.Supervisors).Select(SupervisorId)], cancellation).ConfigureAwait(false);
        return new Tokens(channel[0], admin[0], agents, supervisors);
    }
}
