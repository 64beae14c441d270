using Engine.Contracts;

namespace Engine.Gateway.Problems;

/// <summary>Gives every failure a problem: what the framework refused without a word, and what nobody expected.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;   // nobody listens any more
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            await ProblemFor(e, http).ExecuteAsync(http);
            return;
        }
        if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
            await ProblemFor(http.Response.StatusCode).ExecuteAsync(http);
    }

    private Problem ProblemFor(Exception exception, HttpContext http)
    {
        if (exception is BadHttpRequestException bad)
            return bad.StatusCode == StatusCodes.Status400BadRequest
                ? Problem.Of(Refusal.FieldInvalid, "A parameter in the address has a value that it can't have.")
                : ProblemFor(bad.StatusCode);
        var failure = Failure.Of(exception);
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        if (failure.IsForLater) ProblemLog.ForLater(logger, http.Request.Method, route, exception.Message);
        else ProblemLog.Unexpected(logger, exception, http.Request.Method, route);
        return Problem.Of(failure.Refusal, failure.Why);
    }

    private static Problem ProblemFor(int status) => status switch
    {
        StatusCodes.Status404NotFound => Problem.Of(Refusal.UnknownRoute, "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => Problem.Of(Refusal.UnknownRoute, "The address does not take this method.", status),
        StatusCodes.Status415UnsupportedMediaType => Problem.Of(Refusal.Malformed, "A body must be application/json.", status),
        StatusCodes.Status413PayloadTooLarge => Problem.Of(Refusal.BodyTooLarge, "The body is too large."),
        StatusCodes.Status429TooManyRequests => Problem.Of(Refusal.RateLimited, "Too many requests; try again in a second."),
        StatusCodes.Status503ServiceUnavailable => Problem.Of(Refusal.Busy, "The engine is busy; try again in a second."),
        >= 500 => Problem.Of(Refusal.Internal, "Something went wrong here; the same request may be sent again."),
        _ => Problem.Of(Refusal.Malformed, "The request is not one that can be answered.", status),
    };
}

internal static partial class ProblemLog   // event ids 5000–5099 belong to the gateway
{
    [LoggerMessage(5000, LogLevel.Error, "{Method} {Route} failed")]
    public static partial void Unexpected(ILogger logger, Exception exception, string method, string? route);

    [LoggerMessage(5001, LogLevel.Warning, "{Method} {Route} could not be answered now: {Why}")]
    public static partial void ForLater(ILogger logger, string method, string? route, string why);
}
