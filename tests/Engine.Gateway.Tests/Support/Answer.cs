using System.Net;
using System.Text.Json;
using Engine.Contracts;

namespace Engine.Gateway.Tests.Support;

/// <summary>What came back over HTTP.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body, string? ContentType, TimeSpan? RetryAfter, string Authenticate)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public JsonElement[] Events => [.. Json.GetProperty("events").EnumerateArray()];

    public long[] Sequences => [.. Events.Select(e => e.GetProperty("sequence").GetInt64())];

    public string[] Types => [.. Events.Select(e => e.GetProperty("type").GetString()!)];

    /// <summary>Nothing is missing between the sequence and the first event, nor between any two.</summary>
    /// <returns>The last event's sequence.</returns>
    public long IsWholeAfter(long after)
    {
        foreach (var one in Events)
        {
            var withheld = one.TryGetProperty("withheld", out var number) ? number.GetInt64() : 0;
            Assert.Equal(after + 1 + withheld, one.GetProperty("sequence").GetInt64());
            after = one.GetProperty("sequence").GetInt64();
        }
        return after;
    }

    public string String(string property) => Json.GetProperty(property).GetString()!;

    public long Number(string property) => Json.GetProperty(property).GetInt64();

    /// <summary>It is a whole problem with this refusal, and says nothing of our insides.</summary>
    public void IsRefused(int status, Refusal refusal)
    {
        Assert.Equal((status, refusal.ToString()),
            ((int)Status, Json.TryGetProperty("refusal", out var name) ? Pascal(name.GetString()!) : Body));
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal((int)refusal, Number("code"));
        Assert.Equal(status, Number("status"));
        Assert.Equal("urn:engine:refusal:" + String("refusal"), String("type"));
        Assert.NotEmpty(String("title"));
        Assert.NotEmpty(String("detail"));
        Assert.DoesNotContain("Exception", Body);
        Assert.DoesNotContain("   at ", Body);
    }

    private static string Pascal(string camel) => char.ToUpperInvariant(camel[0]) + camel[1..];
}
