using Engine.Gateway.Tokens;
using Orleans.Dashboard;

namespace Engine.Host.Serving;

/// <summary>
/// The Orleans dashboard for admins: a browser comes once with <c>/dashboard/?access_token=…</c> and from then on shows the token in a
/// cookie.
/// </summary>
internal static class Dashboard
{
    private const string Path = "/dashboard", Cookie = "engine-dashboard", Query = "access_token";

    /// <summary>Before authentication: gives it the browser's token.</summary>
    public static void UseDashboardDoor(this WebApplication app) => app.Use((http, next) =>
    {
        if (!http.Request.Path.StartsWithSegments(Path)) return next(http);
        if (http.Request.Query[Query] is [{ Length: > 0 } token])
        {
            http.Response.Cookies.Append(Cookie, token,
                new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = Path });
            http.Response.Redirect($"{Path}/");   // the token does not stay in the address
            return Task.CompletedTask;
        }
        if (http.Request.Headers.Authorization.Count == 0 && http.Request.Cookies[Cookie] is { } kept)
            http.Request.Headers.Authorization = $"Bearer {kept}";
        return next(http);
    });

    public static void MapDashboard(this WebApplication app) =>
        app.MapOrleansDashboard(Path).RequireAuthorization(policy => policy.RequireRole(nameof(Role.Admin).ToLowerInvariant()));
}
