using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Engine.Pages.Frame;

namespace Engine.Pages.Session;

/// <summary>Who has signed in, in this tab: a bearer token that came by a link or was pasted. It is kept until the tab is closed.</summary>
public sealed class SignedIn(Browser browser, HttpClient http, TimeProvider time)
{
    private const string Key = "token", SkillsKey = "skills";
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(5);

    private DateTimeOffset _checkedAt;

    /// <summary>Null: nobody.</summary>
    public string? Token { get; private set; }

    public string Id { get; private set; } = "";

    public string Role { get; private set; } = "";

    public bool MaySupervise => Role is "supervisor" or "admin";

    /// <summary>What the link says of its owner's skills, such as <c>service 3, orders 3</c>; empty when it says nothing.</summary>
    public string Skills { get; private set; } = "";

    /// <summary>Why nobody is signed in any more; null when there is nothing to say.</summary>
    public string? Ended { get; private set; }

    public event Action? Changed;

    /// <summary>
    /// Takes the token from the address (<c>#token=…&amp;skills=service:3,orders:3</c>), or the one that the tab has kept.
    /// </summary>
    public async Task RestoreAsync()
    {
        var parts = (await browser.TakeFragmentAsync() ?? "").Split('&').Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2).ToLookup(part => part[0], part => part[1], StringComparer.Ordinal);
        if (parts[SkillsKey].FirstOrDefault() is { } skills)
            await browser.WriteAsync(SkillsKey, Uri.UnescapeDataString(skills)
                .Replace(':', ' ').Replace(",", ", ", StringComparison.Ordinal));
        Skills = await browser.ReadAsync(SkillsKey) ?? "";
        if ((parts[Key].FirstOrDefault() ?? await browser.ReadAsync(Key)) is { } given) await TryAsync(given);
    }

    /// <returns>Why it is no token; null when it is one. Whether it is good is the engine's to say.</returns>
    public async Task<string?> TryAsync(string token)
    {
        if (Read(token.Trim()) is not { } claims) return "This is no token of the engine.";
        if (claims.Expires <= time.GetUtcNow()) return "This token has ended. Ask for a new one.";
        if (claims.Role is not ("agent" or "supervisor" or "admin")) return "This token is not an agent's or a supervisor's.";
        (Token, Id, Role, Ended) = (token.Trim(), claims.Id, claims.Role, null);
        await browser.WriteAsync(Key, Token);
        Changed?.Invoke();
        return null;
    }

    public async Task EndAsync()
    {
        (Token, Id, Role) = (null, "", "");
        await browser.WriteAsync(Key, null);
        Changed?.Invoke();
    }

    /// <summary>
    /// While the line is down: asks whether the engine still takes the token, and ends the sign-in when it does not. A browser does not
    /// tell why a socket was refused.
    /// </summary>
    public async Task CheckAsync()
    {
        var now = time.GetUtcNow();
        if (Token is null || now - _checkedAt < CheckEvery) return;
        _checkedAt = now;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/desk");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        try
        {
            using var answer = await http.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.Unauthorized) return;
        }
        catch (HttpRequestException)
        {
            return;   // nobody is there to say so
        }
        Ended = "Your sign-in has ended. Ask for a new link.";
        await EndAsync();
    }

    /// <summary>What the token says of its owner. Nothing is believed because of it: it chooses what to show.</summary>
    private static Claims? Read(string token)
    {
        try
        {
            if (token.Split('.') is not [_, var body, _]) return null;
            var padded = body.Replace('-', '+').Replace('_', '/').PadRight((body.Length + 3) / 4 * 4, '=');
            using var claims = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(padded)));
            var root = claims.RootElement;
            return new Claims(root.GetProperty("sub").GetString() ?? "", root.GetProperty("role").GetString() ?? "",
                DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("exp").GetInt64()));
        }
        catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed record Claims(string Id, string Role, DateTimeOffset Expires);
}
