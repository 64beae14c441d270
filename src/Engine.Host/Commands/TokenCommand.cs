using System.CommandLine;
using System.Globalization;
using Engine.Contracts;
using Engine.Gateway.Tokens;
using Engine.Host.Serving;

namespace Engine.Host.Commands;

/// <summary>Makes a bearer token with the data folder's key.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        var role = new Option<Role?>("--role")
        {
            Description = "customer, agent, supervisor, channel or admin (with --open: the page's own, agent or supervisor)",
        };
        var open = new Option<Page?>("--open") { Description = "desk or wall: makes a link that opens this page and signs in" };
        var url = UrlOption();
        var id = new Option<string[]>("--id") { Description = "Whose token it is; several ids get a token each",
            Required = true, AllowMultipleArgumentsPerToken = true };
        var conversation = new Option<string?>(
            "--conversation") { Description = "The one conversation that a customer's token is good for" };
        var expires = new Option<string>("--expires") { Description = "Life of the token: a number and s, m, h or d",
            DefaultValueFactory = _ => "8h" };
        var data = Shared.DataOption();
        expires.Validators.Add(result =>
        {
            if (Lifetime(result.GetValue(expires)!) is null)
                result.AddError("--expires must be a number and s, m, h or d, such as 8h, and at most 3650d.");
        });

        var command = new Command("token",
            "Makes a bearer token; it is the last word of the output, or of each id's lines")
        {
            role, open, url, id, conversation, expires, data,
        };
        command.Validators.Add(result =>
        {
            // Whether they are there, not what they say: reading a word that is neither throws, and the parser refuses it itself.
            if (result.GetResult(role) is null && result.GetResult(open) is null) result.AddError("Name a --role, or a page to --open.");
        });
        command.SetAction((parsed, _) => Refusals.InOneSentenceAsync(() => RunAsync(
            parsed.GetValue(role) ?? (parsed.GetValue(open) == Page.Desk ? Role.Agent : Role.Supervisor),
                parsed.GetValue(open) is { } page ? new Uri(new Uri(parsed.GetValue(url)!), page.ToString().ToLowerInvariant()) : null,
                parsed.GetValue(id)!, parsed.GetValue(conversation),
                parsed.GetValue(expires)!, parsed.GetValue(data)!)));
        command.Subcommands.Add(Revoke());
        return command;
    }

    /// <summary>Those that ask who comes.</summary>
    private enum Page { Desk, Wall }

    private static Option<string> UrlOption()
    {
        var url = new Option<string>("--url") { Description = "Address of an engine that runs",
            DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        url.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValue(url), UriKind.Absolute, out _))
                result.AddError("--url must be an address like http://127.0.0.1:5080.");
        });
        return url;
    }

    private static Command Revoke()
    {
        var jti = new Option<string?>("--jti") { Description = "The token with this id" };
        var token = new Option<string?>("--token") { Description = "This token" };
        var id = new Option<string?>("--id") { Description = "Every token of this id that was issued until now" };
        var url = UrlOption();
        var data = Shared.DataOption();
        var command = new Command("revoke", "Ends tokens: every gateway refuses them within 5 s") { jti, token, id, url, data };
        command.Validators.Add(result =>
        {
            if (new[] { jti, token, id }.Count(option => result.GetValue(option) is not null) != 1)
                result.AddError("Name one of --jti, --token and --id.");
        });
        command.SetAction((parsed, cancellation) => Refusals.InOneSentenceAsync(() => RevokeAsync(
            new { jti = parsed.GetValue(jti), token = parsed.GetValue(token), id = parsed.GetValue(id) },
            new Uri(parsed.GetValue(url)!), parsed.GetValue(data)!, cancellation)));
        return command;
    }

    /// <summary>The journal is the running engine's: it is asked to, with a token that lives for as long as the question.</summary>
    private static async Task<int> RevokeAsync(object which, Uri url, string data, CancellationToken cancellation)
    {
        using var http = Shared.AsAdmin(url, data, "token-command");
        http.Timeout = TimeSpan.FromSeconds(30);
        try
        {
            using var answer = await http.PostAsJsonAsync("/v1/tokens/revoke", which, cancellation);
            if (answer.IsSuccessStatusCode)
            {
                Console.WriteLine("Revoked. Every gateway refuses it within 5 s.");
                return 0;
            }
            await Console.Error.WriteLineAsync($"The engine at {url} refused: {await answer.Content.ReadAsStringAsync(cancellation)}");
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"No engine answers at {url}: {e.Message}");
        }
        return 1;
    }

    private static async Task<int> RunAsync(Role role, Uri? page, string[] ids, string? conversation, string expires, string data)
    {
        var issuer = new TokenIssuer(Shared.SigningKeyOf(data), TimeProvider.System);
        try
        {
            foreach (var id in ids)
            {
                var token = issuer.Issue(role, id, conversation is null ? null
                    : new ConversationId(conversation), Lifetime(expires)!.Value);
                var what = page is null ? "token" : "link";
                Console.WriteLine($"A {what} for the {role.ToString().ToLowerInvariant()} {id}, good for {expires}:");
                Console.WriteLine(page is null ? token : PageLink.To(page.AbsoluteUri, token));
            }
            return 0;
        }
        catch (ArgumentException e)   // what the caller typed cannot be put into a token
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    internal static TimeSpan? Lifetime(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None,
            CultureInfo.InvariantCulture, out var number) || number < 1) return null;
        double? seconds = text[^1] switch { 's' => number, 'm' => number * 60.0,
            'h' => number * 3_600.0, 'd' => number * 86_400.0, _ => null };
        return seconds is { } s && s <= 3650 * 86_400.0 ? TimeSpan.FromSeconds(s) : null;
    }
}
