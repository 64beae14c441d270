using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Engine.Pages.Session;

/// <summary>What a page asks of the engine once, in the name of whoever has signed in.</summary>
public sealed class Rest(HttpClient http, SignedIn session)
{
    /// <returns>Null when nobody could be asked, or the sign-in has ended.</returns>
    public async Task<T?> ReadAsync<T>(string address, CancellationToken cancellation) where T : class
    {
        if (await TextAsync(address, "application/json", cancellation) is not { } text) return null;
        using var json = JsonDocument.Parse(text);
        return Lines.Read<T>(json.RootElement);
    }

    /// <inheritdoc cref="ReadAsync"/>
    public async Task<string?> TextAsync(string address, string type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.Token);
        request.Headers.Accept.ParseAdd(type);
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            if (answer.StatusCode == HttpStatusCode.Unauthorized) await session.CheckAsync();
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(cancellation) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
