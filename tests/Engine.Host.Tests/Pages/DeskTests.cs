using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engine.Host.Tests.Pages;

/// <summary>An agent's desk and a supervisors' wall in a real browser, on a real engine, with a customer in the shop.</summary>
public sealed class DeskTests : IAsyncLifetime
{
    private PagesUnderTest _pages = null!;

    public async ValueTask InitializeAsync() => _pages = await PagesUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _pages.DisposeAsync();

    [Fact]
    public async Task An_agent_takes_an_offer_by_keyboard_knows_why_answers_and_hands_back()
    {
        var desk = await _pages.WorkAsync("ann");
        var shop = await _pages.ShopAsync();
        await PagesUnderTest.SayAsync(shop, "Where is my order?");
        await shop.GetByRole(AriaRole.Button, new() { Name = "Talk to a person" }).ClickAsync();

        await Expect(desk.Locator(".offer")).ToContainTextAsync("Customer request");
        await Expect(desk).ToHaveTitleAsync("(1) Desk");
        await desk.Keyboard.PressAsync("Alt+A");
        var answer = desk.GetByRole(AriaRole.Textbox, new() { Name = "Answer" });
        await Expect(answer).ToBeFocusedAsync();
        var packet = desk.GetByRole(AriaRole.Complementary, new() { Name = "What to know" });
        await Expect(packet).ToContainTextAsync("Where is my order?");
        await Expect(packet).ToContainTextAsync("track order");
        await answer.FillAsync("It is at the depot.");
        await answer.PressAsync("Enter");
        await Expect(shop.Locator(".said.agent")).ToContainTextAsync("It is at the depot.");
        await Expect(answer).ToHaveValueAsync("");
        await PagesUnderTest.SayAsync(shop, "thank you");
        await Expect(desk.Locator(".line.customer .text").Last).ToHaveTextAsync("thank you");

        await desk.GetByRole(AriaRole.Button, new() { Name = "Hand back…" }).ClickAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "Hand back to the bot" }).ClickAsync();
        await Expect(desk.Locator(".held li")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_draft_survives_a_reload_and_what_is_said_while_the_engine_is_away_is_said_once()
    {
        var desk = await _pages.WorkAsync("ann");
        var shop = await _pages.ShopAsync();
        await PagesUnderTest.SayAsync(shop, "hello");
        await shop.GetByRole(AriaRole.Button, new() { Name = "Talk to a person" }).ClickAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "Accept" }).First.ClickAsync();
        var answer = desk.GetByRole(AriaRole.Textbox, new() { Name = "Answer" });
        await answer.FillAsync("half written");
        await desk.ReloadAsync();
        await Expect(answer).ToHaveValueAsync("half written");

        await desk.Context.SetOfflineAsync(true);
        await answer.FillAsync("said in a tunnel");
        await answer.PressAsync("Enter");
        await Expect(desk.Locator(".line.sending")).ToContainTextAsync("said in a tunnel");
        await _pages.KillAsync();
        await desk.Context.SetOfflineAsync(false);
        await _pages.StartAgainAsync();
        await desk.ReloadAsync();

        await Expect(shop.Locator(".said.agent")).ToHaveCountAsync(1);
        await Expect(desk.Locator(".line.sending")).ToHaveCountAsync(0);
        await Expect(desk.Locator(".line.agent")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_supervisor_sees_a_conversation_live_and_takes_it_over_and_markup_stays_text()
    {
        const string Markup = "<img src=x onerror=\"document.title='owned'\"><b>where</b> is my order?";
        var wall = await _pages.SignInAsync("/wall", "supervisor", "sue");
        await Expect(wall.GetByText("Nobody writes to us just now.")).ToBeVisibleAsync();
        var shop = await _pages.ShopAsync();
        await PagesUnderTest.SayAsync(shop, Markup);

        await wall.Locator(".rows tbody tr").First.ClickAsync();
        await Expect(wall.Locator(".line.customer .text")).ToHaveTextAsync(Markup);
        await PagesUnderTest.SayAsync(shop, "are you there?");
        await Expect(wall.Locator(".line.customer .text").Last).ToHaveTextAsync("are you there?");
        await wall.GetByRole(AriaRole.Button, new() { Name = "Take over" }).ClickAsync();

        await Expect(wall.Locator(".line.customer .text").First).ToHaveTextAsync(Markup);
        var answer = wall.GetByRole(AriaRole.Textbox, new() { Name = "Answer" });
        await answer.FillAsync("Sue here.");
        await answer.PressAsync("Enter");
        await Expect(shop.Locator(".said.agent")).ToContainTextAsync("Sue here.");
        Assert.DoesNotContain("owned", await wall.TitleAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_of_the_wall_is_an_address()
    {
        var wall = await _pages.SignInAsync("/wall", "supervisor", "sue");
        var shop = await _pages.ShopAsync();
        await PagesUnderTest.SayAsync(shop, "Where is my order?");
        await Expect(wall.Locator(".rows tbody tr")).ToHaveCountAsync(1);

        await wall.GetByRole(AriaRole.Button, new() { Name = "waiting" }).ClickAsync();
        await Expect(wall.GetByText("No conversation is like that just now.")).ToBeVisibleAsync();
        Assert.EndsWith("/wall?phase=waiting", wall.Url, StringComparison.Ordinal);
        await wall.ReloadAsync();

        await Expect(wall.GetByRole(AriaRole.Button, new() { Name = "waiting" })).ToHaveAttributeAsync("aria-pressed", "true");
        await wall.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await Expect(wall.Locator(".rows tbody tr")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_supervisor_sees_what_was_done_opens_a_conversation_behind_it_and_keeps_it_as_a_file()
    {
        var shop = await _pages.ShopAsync();
        await PagesUnderTest.SayAsync(shop, "Where is my order?");
        var figures = await _pages.SignInAsync("/figures", "supervisor", "sue");
        await Expect(figures.GetByRole(AriaRole.Button, new() { Name = "opened" })).ToContainTextAsync("1");
        await shop.GetByRole(AriaRole.Button, new() { Name = "Talk to a person" }).ClickAsync();
        await Expect(figures.GetByRole(AriaRole.Button, new() { Name = "customer request" })).ToContainTextAsync("1");

        var file = await figures.RunAndWaitForDownloadAsync(
            () => figures.GetByRole(AriaRole.Button, new() { Name = "Save as CSV" }).ClickAsync());
        Assert.Contains("handedOver:customer_request", await File.ReadAllTextAsync(await file.PathAsync()), StringComparison.Ordinal);
        await figures.GetByRole(AriaRole.Button, new() { Name = "the bot alone" }).ClickAsync();
        await figures.Locator(".cases li a").ClickAsync();

        await Expect(figures.Locator(".line.customer .text")).ToHaveTextAsync("Where is my order?");
    }

    [Fact]
    public async Task Whoever_has_no_good_token_is_told_so()
    {
        var desk = await _pages.OpenAsync("/desk");
        await desk.GetByRole(AriaRole.Textbox, new() { Name = "Token" }).FillAsync("not a token");
        await desk.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(desk.GetByRole(AriaRole.Alert).First).ToHaveTextAsync("This is no token of the engine.");

        var wall = await _pages.SignInAsync("/wall", "agent", "ann");
        await Expect(wall.GetByText("The wall is for supervisors.")).ToBeVisibleAsync();
        Assert.DoesNotContain("token", wall.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whose_token_is_revoked_is_told_and_signs_in_again()
    {
        var desk = await _pages.WorkAsync("ann");
        await _pages.RevokeAsync(new { id = "ann" });

        await Expect(desk.GetByText("Your sign-in has ended. Ask for a new link.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Every_page_is_accessible_and_fits()
    {
        var start = await _pages.OpenAsync("/start");
        await Expect(start.GetByRole(AriaRole.Heading, new() { Name = "Supervisors" })).ToBeVisibleAsync();
        await CheckAsync(start, "start");
        var desk = await _pages.WorkAsync("ann");
        await CheckAsync(desk, "desk-empty");
        var shop = await _pages.ShopAsync();
        await PagesUnderTest.SayAsync(shop, "Where is my order?");
        await shop.GetByRole(AriaRole.Button, new() { Name = "Talk to a person" }).ClickAsync();
        await Expect(desk.Locator(".offer")).ToBeVisibleAsync();
        await CheckAsync(desk, "desk-offer");
        await desk.Keyboard.PressAsync("Alt+A");
        await Expect(desk.GetByRole(AriaRole.Textbox, new() { Name = "Answer" })).ToBeFocusedAsync();
        await CheckAsync(desk, "desk");
        var wall = await _pages.SignInAsync("/wall", "supervisor", "sue");
        await wall.Locator(".rows tbody tr").First.ClickAsync();
        await Expect(wall.Locator(".line.customer")).ToBeVisibleAsync();
        await CheckAsync(wall, "wall");
        var figures = await _pages.SignInAsync("/figures", "supervisor", "sue");
        await figures.GetByRole(AriaRole.Button, new() { Name = "handed over" }).ClickAsync();
        await Expect(figures.Locator(".cases li")).ToHaveCountAsync(1);
        await CheckAsync(figures, "figures");
        await figures.GotoAsync(new Uri(_pages.Address, "/figures?day=2020-02-03&span=week").ToString());
        await Expect(figures.GetByText("No conversation was opened in these days.")).ToBeVisibleAsync();
        await CheckAsync(figures, "figures-empty");
    }

    private static async Task CheckAsync(IPage page, string state)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        foreach (var (width, height) in new[] { (1920, 1080), (1280, 800), (390, 844), (320, 568) })
        {
            await page.SetViewportSizeAsync(width, height);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await page.ScreenshotAsync(new() { Path = Screenshots.PathOf($"{state}-{width}-{scheme}") });
            Assert.Equal(0, await page.EvaluateAsync<int>(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"));
            if (width != 1280) continue;   // what axe looks at does not depend on the width
            var found = (await page.RunAxe()).Violations;
            Assert.True(found.Length == 0, $"{state} {scheme}: " + string.Join("; ", found.Select(v =>
                $"{v.Id} {v.Help} {string.Join(' ', v.Nodes.Take(2).Select(n => n.Html))}")));
        }
    }
}
