using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Engine.Host.Tests.Support;

/// <summary>The REST protocol as a channel's program speaks it.</summary>
internal sealed class ClientApi : IDisposable
{
    private readonly HttpClient _http;

    public ClientApi(Uri address, string token)
    {
        _http = new HttpClient { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<string> OpenAsync(string conversation, string customer)
    {
        using var response = await _http.PostAsJsonAsync(
            "/v1/conversations", new { id = conversation, channel = "web", customer = new { id = customer } });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    public async Task<JsonElement> SayAsync(string conversation, string id, string text, CancellationToken cancellation = default)
    {
        using var response = await _http.PostAsJsonAsync($"/v1/conversations/{conversation}/messages", new { id, text }, cancellation);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
    }

    public async Task<List<JsonElement>> EventsAsync(string conversation)
    {
        var events = new List<JsonElement>();
        while (true)
        {
            var after = events.Count == 0 ? 0 : events[^1].GetProperty("sequence").GetInt64();
            var page = await _http.GetFromJsonAsync<JsonElement>($"/v1/conversations/{conversation}/events?after={after}&limit=1000");
            var before = events.Count;
            events.AddRange(page.GetProperty("events").EnumerateArray());
            if (events.Count == before) return events;
        }
    }

    public void Dispose() => _http.Dispose();
}
