using System.Net.Http.Json;
using Engine.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Engine.Host.Tests.Pages;

/// <summary>A real engine with its pages, and a real browser in which people sign in to them.</summary>
internal sealed class PagesUnderTest : IAsyncDisposable
{
    private readonly Installation _installation;
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private HostProcess _host;

    private PagesUnderTest(Installation installation, HostProcess host, IPlaywright playwright, IBrowser browser) =>
        (_installation, _host, _playwright, _browser) = (installation, host, playwright, browser);

    public static async Task<PagesUnderTest> StartAsync()
    {
        var installation = await Installation.NewAsync();
        var host = await installation.ServePagesAsync(Settings(installation));
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Browser.Executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
        });
        SetDefaultExpectTimeout(60_000);   // a busy machine; nobody waits that long on a quiet one
        return new PagesUnderTest(installation, host, playwright, browser);
    }

    public Uri Address => _installation.Address;

    public Task<string> TokenAsync(string role, string id) => _installation.TokenAsync(role, id);

    /// <summary>What pages of one browser share: what they store, and whether they are online.</summary>
    public async Task<IBrowserContext> NewContextAsync()
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new() { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout(60_000);
        return context;
    }

    /// <summary>A page of somebody's own, as on a machine of theirs.</summary>
    public async Task<IPage> OpenAsync(string address)
    {
        var page = await (await NewContextAsync()).NewPageAsync();
        await page.GotoAsync(new Uri(Address, address).ToString());
        return page;
    }

    /// <summary>By a link, as an operator gives it.</summary>
    public async Task<IPage> SignInAsync(string path, string role, string id) =>
        await OpenAsync($"{path}#token={await _installation.TokenAsync(role, id)}&skills=service:3,orders:3,billing:3");

    /// <summary>At the desk, and available.</summary>
    public async Task<IPage> WorkAsync(string agent)
    {
        var desk = await SignInAsync("/desk", "agent", agent);
        await desk.GetByRole(AriaRole.Button, new() { Name = "Start work" }).ClickAsync();
        await Expect(desk.GetByText("Available")).ToBeVisibleAsync();
        return desk;
    }

    /// <summary>A customer in the shop, with the chat open.</summary>
    public async Task<IPage> ShopAsync()
    {
        var shop = await OpenAsync("/");
        await shop.GetByRole(AriaRole.Button, new() { Name = "Chat with us" }).ClickAsync();
        return shop;
    }

    public static async Task SayAsync(IPage shop, string text)
    {
        await shop.GetByRole(AriaRole.Textbox, new() { Name = "Write a message" }).FillAsync(text);
        await shop.Keyboard.PressAsync("Enter");
    }

    /// <param name="which">One token, or all of an id, as the protocol has it. Nobody is let in by them any more, within 5 s.</param>
    public async Task RevokeAsync(object which)
    {
        using var admin = new HttpClient { BaseAddress = Address };
        admin.DefaultRequestHeaders.Authorization = new("Bearer", await TokenAsync("admin", "root"));
        (await admin.PostAsJsonAsync("/v1/tokens/revoke", which)).EnsureSuccessStatusCode();
    }

    /// <summary>As a power cut would.</summary>
    public async Task KillAsync()
    {
        await _host.KillAsync();
        await _host.DisposeAsync();
    }

    /// <summary>Up again on the same folder and port.</summary>
    public async Task StartAgainAsync(params (string, string)[] settings) =>
        _host = await _installation.ServePagesAsync([.. Settings(_installation), .. settings]);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _host.DisposeAsync();
        await _installation.DisposeAsync();
    }

    private static (string, string)[] Settings(Installation installation) =>
        [("ENGINE_Gateway__Sites__shop__Origins__0", installation.Address.GetLeftPart(UriPartial.Authority))];
}
