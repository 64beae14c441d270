namespace Engine.Host.Serving;

/// <summary>What people see in a browser: the files of Engine.Pages, at the program's root.</summary>
internal static class Pages
{
    /// <summary>
    /// A page takes scripts, styles and answers from this program alone: what somebody manages to inject has nothing to load and nowhere
    /// to send it.
    /// </summary>
    private const string ContentSecurity =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    /// <summary>The pages that run in the browser are compiled there: the one thing more that they need.</summary>
    private static readonly string ApplicationSecurity =
        ContentSecurity.Replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", StringComparison.Ordinal)
            .Replace("base-uri 'none'", "base-uri 'self'", StringComparison.Ordinal);

    /// <summary>Pages of agents and supervisors, all from one file.</summary>
    private static readonly string[] Application = ["/start", "/desk", "/wall", "/figures"];

    /// <summary>
    /// Where the program lies without its list of pages (in the folder of another program, such as a test or the load tester), there are
    /// none.
    /// </summary>
    public static void MapPages(this WebApplication app)
    {
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "Engine.Host.staticwebassets.endpoints.json"))) return;
        app.MapStaticAssets().AllowAnonymous().WithMetadata(new ExcludeFromDescriptionAttribute());
    }

    /// <summary>Before everything: says how a browser is to treat a page, and lets pages of every site load the widget's files.</summary>
    public static void UsePageHeaders(this WebApplication app) => app.UseDefaultFiles().Use(async (http, next) =>
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (http.Request.Path.Value is { } path && path.StartsWith("/widget", StringComparison.Ordinal))
            headers.AccessControlAllowOrigin = "*";
        else if (http.Request.Path.Value == "/index.html") headers.ContentSecurityPolicy = ContentSecurity;
        else if (Application.Contains(http.Request.Path.Value, StringComparer.Ordinal))
        {
            headers.ContentSecurityPolicy = ApplicationSecurity;
            http.Request.Path = "/app.html";
        }
        await next(http);
    });
}
