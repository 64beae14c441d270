using System.Net;
using Engine.Host.Tests.Support;

namespace Engine.Host.Tests.Serving;

/// <summary>The Orleans dashboard, with the engine's tokens in front of it.</summary>
public sealed class DashboardTests
{
    [Fact]
    public async Task An_admins_browser_is_let_in_and_nobody_else()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.ServeAsync(HostProcess.FreePort(), ["--data", folder["data"], "--dashboard"]);
        var admin = await HostProcess.TokenAsync(folder["data"], "admin", "root");
        var agent = await HostProcess.TokenAsync(folder["data"], "agent", "ann");

        Assert.Equal(HttpStatusCode.Unauthorized, (await OpenAsync(host.Address, "")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await OpenAsync(host.Address, $"?access_token={agent}")).StatusCode);
        var page = await OpenAsync(host.Address, $"?access_token={admin}");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("html", await page.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        // It does not stay in the address.
        Assert.DoesNotContain("access_token", page.RequestMessage!.RequestUri!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_being_asked_for_there_is_none()
    {
        await using var installation = await Installation.NewAsync();
        await using var host = await installation.ServeAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await installation.TokenAsync("admin", "root"));

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/dashboard/")).StatusCode);
    }

    /// <summary>As a browser does: follows the redirect with the cookie that it got.</summary>
    private static async Task<HttpResponseMessage> OpenAsync(Uri address, string query)
    {
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler);
        return await browser.GetAsync(new Uri(address, $"/dashboard/{query}"));
    }
}
