using System.Globalization;
using System.Text.Json;
using Engine.Contracts;
using Engine.Journal;
using Microsoft.AspNetCore.SignalR;

namespace Engine.Gateway.Hubs;

/// <summary>How a hub refuses: an error whose message is <c>refusal:code: sentence</c>, for example <c>offerGone:402: The offer is gone.</c></summary>
internal static class HubRefusals
{
    public static HubException ToException(Refusal refusal, string why) => new(string.Create(
        CultureInfo.InvariantCulture, $"{JsonNamingPolicy.CamelCase.ConvertName(refusal.ToString())}:{(int)refusal}: {why}"));

    /// <summary>The journal may be away for a moment; anything else is a bug.</summary>
    public static HubException Of(Exception failure) => failure is JournalException
        ? ToException(Refusal.StorageFailed, "The journal can't be reached; try again in a moment.")
        : ToException(Refusal.Internal, "Something went wrong here; the same call may be made again.");
}

/// <summary>Keeps what nobody expected from reaching a client as anything but <c>internal:599</c>, or <c>storageFailed:502</c> when it is the journal.</summary>
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
            HubLog.Unexpected(logger, e, invocation.HubMethodName);
            throw HubRefusals.Of(e);
        }
    }
}

internal static partial class HubLog   // event ids 5000–5099 belong to the gateway
{
    [LoggerMessage(5010, LogLevel.Error, "The hub call {Method} failed")]
    public static partial void Unexpected(ILogger logger, Exception exception, string method);

    [LoggerMessage(5011, LogLevel.Error, "A stream of {Item} broke")]
    public static partial void StreamBroke(ILogger logger, Exception exception, string item);
}
