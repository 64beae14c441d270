using System.Net.Http.Json;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engine.Host.Tests.Pages;

/// <summary>The customer's widget in a real browser, on a real engine.</summary>
public sealed class WidgetTests : IAsyncLifetime
{
    private PagesUnderTest _pages = null!;
    private IBrowserContext _context = null!;

    public async ValueTask InitializeAsync()
    {
        _pages = await PagesUnderTest.StartAsync();
        _context = await _pages.NewContextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _pages.DisposeAsync();
    }

    [Fact]
    public async Task A_customer_is_answered_asks_for_a_person_and_talks_to_one()
    {
        using var ann = await AgentAsync("ann");
        var page = await OpenAsync();

        await PagesUnderTest.SayAsync(page, "Where is my order?");
        await Expect(Said(page, "bot")).ToHaveCountAsync(2);   // the greeting and the answer
        await Expect(page.Locator(".mark")).ToHaveTextAsync("Delivered");
        await page.GetByRole(AriaRole.Button, new() { Name = "Talk to a person" }).ClickAsync();
        var conversation = await OfferToAsync(ann);
        await PostAsync(ann, $"/v1/desk/conversations/{conversation}/accept", new { });
        await Expect(page.GetByText("ann is here now.")).ToBeVisibleAsync();
        await PostAsync(ann, $"/v1/desk/conversations/{conversation}/typing", new { });
        await Expect(page.GetByText("ann is typing…")).ToBeVisibleAsync();
        await PostAsync(ann, $"/v1/desk/conversations/{conversation}/say", new { id = "a-1", text = "Hello, it is at the depot." });

        await Expect(Said(page, "agent")).ToContainTextAsync("Hello, it is at the depot.");
        await Expect(page.GetByText("ann is typing…")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_written_while_the_engine_is_away_is_kept_over_a_reload_and_said_once()
    {
        var page = await OpenAsync();
        await PagesUnderTest.SayAsync(page, "hello");
        await Expect(Said(page, "bot")).ToHaveCountAsync(2);

        await _pages.KillAsync();
        await Expect(page.GetByText("No connection.")).ToBeVisibleAsync();
        await PagesUnderTest.SayAsync(page, "What does delivery cost?");
        await Expect(page.GetByText("Sending…")).ToBeVisibleAsync();
        await _pages.StartAgainAsync();

        await Expect(page.GetByText("Sending…")).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await OpenPanelAsync(page);
        await Expect(Said(page, "you")).ToHaveCountAsync(2);
        await Expect(Said(page, "bot")).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task Two_tabs_show_the_same_conversation_and_its_end()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());

        await PagesUnderTest.SayAsync(one, "hello");
        await Expect(Said(other, "you")).ToHaveTextAsync("Youhello");
        await PagesUnderTest.SayAsync(other, "thanks");
        await Expect(Said(one, "you")).ToHaveCountAsync(2);
        await one.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await one.GetByRole(AriaRole.Button, new() { Name = "End the conversation" }).ClickAsync();
        await one.GetByRole(AriaRole.Button, new() { Name = "Really end?" }).ClickAsync();

        await Expect(other.GetByRole(AriaRole.Button, new() { Name = "Start a new conversation" })).ToBeVisibleAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Start a new conversation" }).ClickAsync();
        await Expect(Said(other, "you")).ToHaveCountAsync(0);
        await Expect(Said(one, "you")).ToHaveCountAsync(0);
        await Expect(Said(one, "bot")).ToHaveCountAsync(1);   // the new one's greeting
    }

    [Fact]
    public async Task Whose_token_has_ended_begins_a_new_conversation()
    {
        var page = await OpenAsync();
        await PagesUnderTest.SayAsync(page, "hello");
        await Expect(Said(page, "bot")).ToHaveCountAsync(2);
        var token = await page.EvaluateAsync<string>(
            """
            () => new Promise(resolve => {
              const database = indexedDB.open('engine-widget');
              database.onsuccess = () => {
                const found = database.result.transaction('conversations').objectStore('conversations').get('shop');
                found.onsuccess = () => resolve(found.result.token);
              };
            })
            """);
        await _pages.RevokeAsync(new { token });

        await page.ReloadAsync();
        await OpenPanelAsync(page);

        await Expect(Said(page, "you")).ToHaveCountAsync(0);
        await PagesUnderTest.SayAsync(page, "hello again");
        await Expect(Said(page, "bot")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task It_works_on_a_page_of_another_origin_that_resets_all_styles_and_forbids_inline_ones()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var shop = builder.Build();
        shop.Urls.Add("http://127.0.0.1:0");
        var engine = _pages.Address.GetLeftPart(UriPartial.Authority);
        shop.MapGet("/", (HttpResponse response) =>
        {
            response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src {engine}; connect-src {engine}; style-src 'self'";
            return Results.Content(
                $"""
                <!DOCTYPE html><html lang="de"><head><title>Laden</title><link rel="stylesheet" href="/all.css">
                <script type="module" src="{engine}/widget.js" data-site="shop" data-name="Laden"></script></head><body></body></html>
                """, "text/html");
        });
        shop.MapGet("/all.css", () => Results.Content("* { all: unset !important; display: inline !important }", "text/css"));
        await shop.StartAsync();
        await _pages.KillAsync();
        await _pages.StartAgainAsync(("ENGINE_Gateway__Sites__shop__Origins__1", shop.Urls.Single()));
        var page = await _context.NewPageAsync();

        await page.GotoAsync(shop.Urls.Single());
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Chat öffnen" });
        await Expect(button).ToBeVisibleAsync();
        var place = (await button.BoundingBoxAsync())!;
        Assert.True(place.X + place.Width is > 1_200 and < 1_280
            && place.Y + place.Height is > 700 and < 800, $"it is at {place.X}, {place.Y}");
        await button.ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Nachricht schreiben" }).FillAsync("hallo");
        await page.Keyboard.PressAsync("Enter");

        await Expect(Said(page, "bot")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Markup_stays_text_and_nothing_of_it_runs()
    {
        var page = await OpenAsync();
        var alarms = new List<string>();
        page.Dialog += (_, dialog) => { alarms.Add(dialog.Message); _ = dialog.DismissAsync(); };
        page.Console += (_, message) => { if (message.Type == "error") alarms.Add(message.Text); };
        const string Evil = """<img src=x onerror=alert(1)><script>alert(2)</script><a href="javascript:alert(3)">here</a>""";

        await PagesUnderTest.SayAsync(page, Evil);
        await Expect(page.Locator(".mark")).ToHaveTextAsync("Delivered");

        await Expect(Said(page, "you")).ToContainTextAsync(Evil);
        Assert.Equal(0, await page.Locator(".log img, .log script, .log a").CountAsync());
        Assert.Empty(alarms);
    }

    [Fact]
    public async Task It_works_by_keyboard_alone()
    {
        var page = await _context.NewPageAsync();
        await page.GotoAsync(_pages.Address.ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Chat with us" }).FocusAsync();

        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("hello");
        await page.Keyboard.PressAsync("Shift+Enter");
        await page.Keyboard.TypeAsync("there");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Said(page, "you")).ToContainTextAsync("hello\nthere");
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Chat with us" })).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Every_state_is_accessible_fits_and_can_be_looked_at()
    {
        var page = await OpenAsync(open: false);
        await CheckAsync("closed");
        await OpenPanelAsync(page);
        await PagesUnderTest.SayAsync(page, "Where is my order?");
        await Expect(Said(page, "bot")).ToHaveCountAsync(2);
        await CheckAsync("answered");
        await page.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await CheckAsync("menu");
        await page.GetByRole(AriaRole.Button, new() { Name = "End the conversation" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Really end?" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start a new conversation" })).ToBeVisibleAsync();
        await CheckAsync("ended");

        async Task CheckAsync(string state)
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            foreach (var (width, height) in new[] { (1280, 800), (390, 844), (320, 568) })
            {
                await page.SetViewportSizeAsync(width, height);
                await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                await page.ScreenshotAsync(new() { Path = Screenshots.PathOf($"widget-{state}-{width}-{scheme}") });
                Assert.Equal(0, await page.EvaluateAsync<int>(
                    "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"));
                if (width != 390) continue;   // what axe looks at does not depend on the width
                var found = (await page.RunAxe()).Violations;
                Assert.True(found.Length == 0, $"{state} {width} {scheme}: {string.Join("; ", found.Select(v => $"{v.Id} {v.Help}"))}");
            }
        }
    }

    private static ILocator Said(IPage page, string who) => page.Locator($".said.{who}");

    private async Task<IPage> OpenAsync(bool open = true)
    {
        var page = await _context.NewPageAsync();
        await page.GotoAsync(_pages.Address.ToString());
        if (open) await OpenPanelAsync(page);
        return page;
    }

    private static Task OpenPanelAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Chat with us" }).ClickAsync();

    private async Task<HttpClient> AgentAsync(string id)
    {
        var agent = new HttpClient { BaseAddress = _pages.Address };
        agent.DefaultRequestHeaders.Authorization = new("Bearer", await _pages.TokenAsync("agent", id));
        await PostAsync(agent, "/v1/desk/sign-in",
            new { skills = new { service = 3, orders = 3 }, languages = Array.Empty<string>(), capacity = 3 });
        return agent;
    }

    private static async Task PostAsync(HttpClient agent, string path, object body) =>
        (await agent.PostAsJsonAsync(path, body)).EnsureSuccessStatusCode();

    /// <returns>The conversation that is on offer to the agent, as soon as one is.</returns>
    private static async Task<string> OfferToAsync(HttpClient agent)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (; ; )
        {
            var desk = await agent.GetFromJsonAsync<JsonElement>("/v1/desk");
            foreach (var slot in desk.GetProperty("slots").EnumerateArray())
                if (slot.GetProperty("state").GetString() == "offered") return slot.GetProperty("conversation").GetString()!;
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMinutes(2)) Assert.Fail($"nothing was offered: {desk}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
