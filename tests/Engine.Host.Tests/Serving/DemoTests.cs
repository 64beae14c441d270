using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Engine.Demo;
using Engine.Host.Tests.Support;

namespace Engine.Host.Tests.Serving;

/// <summary>A demo that serves: a living floor, and a newcomer on it.</summary>
public sealed class DemoTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_newcomer_sees_a_living_floor_and_is_offered_a_conversation_and_the_demo_leaves_nothing_behind()
    {
        using var temporary = new TemporaryFolder();
        await using var host = await HostProcess.DemoAsync(HostProcess.FreePort(),
            ["--customers", "20", "--agents", "2"], ("TMPDIR", temporary.Path));
        using var http = new HttpClient { BaseAddress = host.Address };
        Assert.NotEmpty(Directory.GetDirectories(temporary.Path, "engine-demo-*"));

        using var answer = await http.GetAsync("/start/sign-ins");
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var links = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("/", links.GetProperty("shop").GetString());
        using var supervisor = As(links, "wall", host.Address);
        await UntilAsync(supervisor, "/v1/wall", wall => wall.GetProperty("rows").GetArrayLength() >= 5);
        using var agent = As(links, "desk", host.Address);
        var skills = Fragment(links, "desk")["skills"].Split(',').Select(skill => skill.Split(':'))
            .ToDictionary(skill => skill[0], skill => int.Parse(skill[1], CultureInfo.InvariantCulture));
        Assert.Equal(["billing", "complaints", "orders", "security", "service"], skills.Keys);
        (await agent.PostAsJsonAsync("/v1/desk/sign-in", new { skills, languages = Array.Empty<string>(), capacity = 3 }))
            .EnsureSuccessStatusCode();
        await UntilAsync(agent, "/v1/desk", desk => desk.GetProperty("slots").EnumerateArray()
            .Any(slot => slot.GetProperty("state").GetString() == "offered"));

        Assert.Equal(0, await host.StopAsync());
        Assert.Empty(Directory.GetDirectories(temporary.Path, "engine-demo-*"));
        var last = (await host.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^4..];
        Assert.Collection(
            last.Select(line => line.Split(' ')[^1].Split('#')[0].Replace(host.Address.ToString(), "/", StringComparison.Ordinal)),
            shop => Assert.Equal("/", shop), start => Assert.Equal("/start", start),
            desk => Assert.Equal("/desk", desk), wall => Assert.Equal("/wall", wall));
        Assert.All(last[2..], line => Assert.Contains("#token=", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sign_ins_are_for_whoever_calls_this_machine_by_its_own_name()
    {
        using var temporary = new TemporaryFolder();   // the process is killed at the end, and can't clean up
        await using var host = await HostProcess.DemoAsync(HostProcess.FreePort(),
            ["--customers", "1", "--agents", "1"], ("TMPDIR", temporary.Path));
        using var http = new HttpClient { BaseAddress = host.Address };
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/start/sign-ins") { Headers = { Host = "evil.example" } };

        Assert.Equal(HttpStatusCode.NotFound, (await http.SendAsync(rebound)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/start/sign-ins")).StatusCode);
    }

    [Fact]
    public async Task An_engine_that_is_no_demo_has_no_sign_ins()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.ServeAsync(folder["data"], HostProcess.FreePort());
        using var http = new HttpClient { BaseAddress = host.Address };

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/start/sign-ins")).StatusCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_pause_is_never_outside_its_range_and_the_same_chance_gives_the_same_pause(int seed)
    {
        var (one, other) = (new Random(seed), new Random(seed));
        foreach (var pause in new[] { Pace.Human.Writes, Pace.Human.Accepts, Pace.Race.Answers, Pause.Milliseconds(0, 1) })
            for (var n = 0; n < 1_000; n++)
            {
                var drawn = pause.Next(one);
                Assert.True(drawn >= pause.From && drawn < pause.To, $"{drawn} of {pause}");
                Assert.Equal(drawn, pause.Next(other));
            }
    }

    private static HttpClient As(JsonElement links, string page, Uri address) => new()
    {
        BaseAddress = address,
        DefaultRequestHeaders = { Authorization = new("Bearer", Fragment(links, page)["token"]) },
    };

    private static Dictionary<string, string> Fragment(JsonElement links, string page) => links.GetProperty(page).GetString()!
        .Split('#')[1].Split('&').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);

    private static async Task UntilAsync(HttpClient who, string path, Func<JsonElement, bool> isThere)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (; ; )
        {
            var seen = await who.GetFromJsonAsync<JsonElement>(path);
            if (isThere(seen)) return;
            if (TimeProvider.System.GetElapsedTime(started) > Patience) Assert.Fail($"{path} still shows {seen}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }
}
