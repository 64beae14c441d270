using System.Text.Json;

namespace Engine.Client;

/// <summary>The engine answered over HTTP with a refusal that sending again does not change.</summary>
public sealed class RefusedException : Exception
{
    private RefusedException(int status, string? refusal, int? code, string detail) : base($"{status} {refusal}: {detail}") =>
        (Status, Refusal, Code) = (status, refusal, code);

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The refusal's camelCase name; null when the answer held none.</summary>
    public string? Refusal { get; }

    public int? Code { get; }

    /// <param name="body">A problem (RFC 9457), or whatever came in its place.</param>
    public static RefusedException Of(int status, ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            var problem = JsonElement.ParseValue(ref reader);
            return new RefusedException(
                status, problem.GetProperty("refusal").GetString(), problem.GetProperty("code").GetInt32(),
                problem.GetProperty("detail").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new RefusedException(status, null, null, "The answer is no problem document.");
        }
    }
}
