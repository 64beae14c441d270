using System.Text;
using System.Text.Json;
using Engine.Pages.Frame;

namespace Engine.Pages.Session;

/// <summary>Who has signed in, in this tab: a bearer token that came by a link or was pasted. It is kept until the tab is closed.</summary>
public sealed class SignedIn(Browser browser, TimeProvider time)
{
    private const string Key = "token";

    /// <summary>Null: nobody.</summary>
    public string? Token { get; private set; }

    public string Id { get; private set; } = "";

    public string Role { get; private set; } = "";

    public bool MaySupervise => Role is "supervisor" or "admin";

    public event Action? Changed;

    /// <summary>Takes the token from the address (<c>#token=…</c>), or the one that the tab has kept.</summary>
    public async Task RestoreAsync()
    {
        var given = await browser.TakeFragmentAsync() is { } fragment && fragment.StartsWith("token=", StringComparison.Ordinal)
            ? fragment["token=".Length..].Split('&')[0]
            : await browser.ReadAsync(Key);
        if (given is not null) await TryAsync(given);
    }

    /// <returns>Why it is no token; null when it is one. Whether it is good is the engine's to say.</returns>
    public async Task<string?> TryAsync(string token)
    {
        if (Read(token.Trim()) is not { } claims) return "This is no token of the engine.";
        if (claims.Expires <= time.GetUtcNow()) return "This token has ended. Ask for a new one.";
        if (claims.Role is not ("agent" or "supervisor" or "admin")) return "This token is not an agent's or a supervisor's.";
        (Token, Id, Role) = (token.Trim(), claims.Id, claims.Role);
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
