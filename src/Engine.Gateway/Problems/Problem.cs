using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Contracts;
using Engine.Gateway.Serialization;

namespace Engine.Gateway.Problems;

/// <summary>A refusal as HTTP tells it: problem+json (RFC 9457) with our stable code.</summary>
/// <param name="Type">A name for the kind of problem: <c>urn:engine:refusal:</c> and the refusal's name.</param>
/// <param name="Title">The kind of problem in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong here, in one sentence for a person.</param>
/// <param name="Code">The refusal's number; never changes its meaning.</param>
/// <param name="Refusal">The refusal's name; never changes its meaning.</param>
internal sealed record Problem(string Type, string Title, int Status, string Detail, int Code, Refusal Refusal) : IResult
{
    public const string ContentType = "application/problem+json";

    /// <summary>Seconds after which whoever was told that the engine is busy, or that it was too much, may try again.</summary>
    [JsonIgnore]
    public int RetryAfter { get; init; } = 1;

    /// <param name="status">Set where HTTP has a finer word than the table.</param>
    public static Problem Of(Refusal refusal, string detail, int? status = null)
    {
        var kind = RefusalTable.Of(refusal);
        return new Problem(
            "urn:engine:refusal:" + JsonNamingPolicy.CamelCase.ConvertName(refusal.ToString()),
            kind.Title, status ?? kind.Status, detail, (int)refusal, refusal);
    }

    public static Problem Of(Reply.Refused refused) => Of(refused.Code, refused.Why);

    public async Task ExecuteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        if (Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
            http.Response.Headers.RetryAfter = RetryAfter.ToString(CultureInfo.InvariantCulture);
        await http.Response.WriteAsJsonAsync(this, GatewayJson.Default.Problem, ContentType, http.RequestAborted);
    }
}
