using Engine.Client;
using Engine.Host.Tests.Support;
using Npgsql;

namespace Engine.Silo.Tests.Processes;

/// <summary>
/// Two versions in one cluster, as while it is brought from one to the other: the next one's contracts
/// (tests/Engine.Contracts.Next) put a field on every event, command and reply.
/// </summary>
[Collection(nameof(Alone))]
public sealed class UpgradeTests(ITestOutputHelper output)
{
    private const int Conversations = 60;

    private static readonly string[] Ids = [.. Enumerable.Range(1, Conversations).Select(n => $"c-{n}")];

    [Fact]
    public async Task Conversations_go_from_this_version_to_the_next_and_back_and_lose_nothing()
    {
        using var folder = new TemporaryFolder();
        var program = LayNext(folder["next"]);
        await using var installation = await Installation.NewAsync(Installation.Cluster);
        var channel = await installation.TokenAsync("channel", "web");
        await using var old = await installation.ServeAsync();
        await using var next = await installation.ServeBesideAsync(program);
        using var atOld = new ClientApi(old.Address, channel);
        using var atNext = new ClientApi(next.Address, channel);

        // Orleans prefers the silo that is asked, while both have room.
        foreach (var (n, id) in Ids.Index()) await (n % 2 == 0 ? atOld : atNext).OpenAsync(id, "customer-of-" + id);
        await SayAsync("m-1", atNext);   // a conversation is on either silo, whichever gateway is asked
        await SayAsync("m-2", atOld);
        var (byNext, byOld) = await DecidedByAsync(installation);
        output.WriteLine($"beside each other: {byNext} turns decided by the next version, {byOld} by this one");
        Assert.True(byNext > 10 && byOld > 10, $"{byNext}, {byOld}");
        await HandOverAsync(installation, agentsAt: old.Address, atNext, "c-1");
        await HandOverAsync(installation, agentsAt: next.Address, atOld, "c-2");

        Assert.Equal(0, await old.StopAsync());   // upgraded: what it held goes on at the next one
        await SayAsync("m-3", atNext);
        await using var back = await installation.ServeAsync();
        await next.KillAsync();                   // and back again, without an orderly end
        await SayAsync("m-4", atOld);

        foreach (var id in Ids)
        {
            var events = await atOld.EventsAsync(id);
            Assert.Equal(
                events.Select(e => e.GetProperty("sequence").GetInt32()),
                events.Select((e, i) => (i == 0 ? 0 : events[i - 1].GetProperty("sequence").GetInt32()) + 1
                    + (e.TryGetProperty("withheld", out var withheld) ? withheld.GetInt32() : 0)));
            Assert.Equal(["m-1", "m-2", "m-3", "m-4"], events.Where(e => e.GetProperty("type").GetString() == "conversation.customer-said")
                .Select(e => e.GetProperty("id").GetString()).Where(said => said != "help"));
            Assert.DoesNotContain(events, e => e.TryGetProperty("since", out _));   // this version shows what it knows
        }
        Assert.Equal(0, await back.StopAsync());
    }

    private static async Task SayAsync(string id, ClientApi at)
    {
        foreach (var conversation in Ids) await at.SayAsync(conversation, id, "where is my order?");
    }

    private static async Task HandOverAsync(Installation installation, Uri agentsAt, ClientApi customersAt, string conversation)
    {
        await using var hub = await HubClient.ConnectAsync(new Uri(agentsAt, "/hubs/agent"),
            await installation.TokenAsync("agent", "agent-of-" + conversation));
        await hub.InvokeAsync("SignIn",
            new { skills = new { service = 5, orders = 5, billing = 5, security = 5, complaints = 5 },
                languages = Array.Empty<string>(), capacity = 3 });
        await customersAt.SayAsync(conversation, "help", "i want to talk to a person");
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var change in hub.StreamAsync("Desk", []).WithCancellation(late.Token))
            if (change.GetProperty("kind").GetString() == "offer") break;
        await hub.InvokeAsync("Accept", conversation, null);
        await hub.InvokeAsync("Say", conversation, "a-1", "Hello.");
        await hub.InvokeAsync("HandBack", conversation, null, null);
        await hub.InvokeAsync("SetStatus", "offline");
    }

    /// <summary>Turns of conversations in the journal, by the version whose silo decided them.</summary>
    private static async Task<(long Next, long Old)> DecidedByAsync(Installation installation)
    {
        await using var database = NpgsqlDataSource.Create(installation.Server!.Connection);
        await using var ask = database.CreateCommand(
            "SELECT count(*) FILTER (WHERE position('\"since\":\"next\"'::bytea IN events) > 0), count(*) FILTER (WHERE "
                + "position('\"since\"'::bytea IN events) = 0) FROM journal.turns WHERE key LIKE 'c-%'");
        await using var rows = await ask.ExecuteReaderAsync();
        await rows.ReadAsync();
        return (rows.GetInt64(0), rows.GetInt64(1));
    }

    /// <summary>A folder with this program and the next version's contracts.</summary>
    private static string LayNext(string folder)
    {
        var from = AppContext.BaseDirectory;
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(folder, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        File.Copy(Path.Combine(from, "next", "Engine.Contracts.dll"), Path.Combine(folder, "Engine.Contracts.dll"), overwrite: true);
        return folder;
    }
}
