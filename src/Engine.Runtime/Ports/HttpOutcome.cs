using System.Globalization;
using System.Net;
using Engine.Contracts.Views;

namespace Engine.Runtime.Ports;

/// <summary>What an HTTP status says about a request.</summary>
internal static class HttpOutcome
{
    /// <summary>The longest pause that another system may ask for.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromHours(1);

    /// <returns>The answer when the status alone is one; null when it is a success, whose body says more.</returns>
    public static PortAnswer? Of(HttpResponseMessage response, TimeProvider time)
    {
        if (response.IsSuccessStatusCode) return null;
        var said = string.Create(CultureInfo.InvariantCulture, $"It answered with status {(int)response.StatusCode}.");
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound => PortAnswer.NotFound,
            // Too early, too many and not now: everything else that is not 2xx is a no, a redirection as well.
            HttpStatusCode.RequestTimeout or (HttpStatusCode)425
                or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                PortAnswer.Unavailable(said, PauseOf(response, time)),
            _ => PortAnswer.Refused(said),
        };
    }

    private static TimeSpan? PauseOf(HttpResponseMessage response, TimeProvider time)
    {
        var wanted = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null;
        return wanted is not { Ticks: > 0 } pause ? null : pause < PauseMax ? pause : PauseMax;
    }
}
