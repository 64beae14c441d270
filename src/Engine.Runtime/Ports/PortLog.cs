using Engine.Contracts;
using Engine.Contracts.Views;
using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Ports;

internal static partial class PortLog   // event ids 1400–1499
{
    [LoggerMessage(1400, LogLevel.Information, "the port {Port} failed for request {Request}: {Why}")]
    public static partial void Failed(ILogger logger, Exception exception, string port, string request, string why);

    [LoggerMessage(1401, LogLevel.Warning,
        "{Actor}: the port {Port} did not do request {Request} for good ({Outcome}); it becomes a dead letter, which says why")]
    public static partial void Dead(ILogger logger, ActorId actor, string port, string request, PortOutcome outcome);
}
