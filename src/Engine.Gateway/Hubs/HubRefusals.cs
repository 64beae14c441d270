using System.Globalization;
using System.Text.Json;
using Engine.Contracts;
using Engine.Gateway.Problems;
using Microsoft.AspNetCore.SignalR;

namespace Engine.Gateway.Hubs;

/// <summary>
/// How a hub refuses: an error whose message is <c>refusal:code: sentence</c>, for example <c>offerGone:402: The offer is gone.</c>
/// </summary>
internal static class HubRefusals
{
    public static HubException ToException(Refusal refusal, string why) => new(string.Create(
        CultureInfo.InvariantCulture, $"{JsonNamingPolicy.CamelCase.ConvertName(refusal.ToString())}:{(int)refusal}: {why}"));

    public static HubException ToException(Failure failure) => ToException(failure.Refusal, failure.Why);
}

/// <summary>Keeps what nobody expected from reaching a client as anything but a refusal: see <see cref="Failure"/>.</summary>
internal sealed class UnexpectedFilter(ILogger<UnexpectedFilter> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocation);
        }
        catch (OperationCanceledException) when (invocation.Context.ConnectionAborted.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is not HubException)
        {
            var failure = Failure.Of(e);
            if (failure.IsForLater) HubLog.ForLater(logger, invocation.HubMethodName, e.Message);
            else HubLog.Unexpected(logger, e, invocation.HubMethodName);
            throw HubRefusals.ToException(failure);
        }
    }
}

internal static partial class HubLog   // event ids 5000–5099 belong to the gateway
{
    [LoggerMessage(5010, LogLevel.Error, "The hub call {Method} failed")]
    public static partial void Unexpected(ILogger logger, Exception exception, string method);

    [LoggerMessage(5011, LogLevel.Error, "A stream of {Item} broke")]
    public static partial void StreamBroke(ILogger logger, Exception exception, string item);

    [LoggerMessage(5012, LogLevel.Warning, "{What} over a hub could not be answered now: {Why}")]
    public static partial void ForLater(ILogger logger, string what, string why);
}
