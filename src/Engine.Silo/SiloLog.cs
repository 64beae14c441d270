using Engine.Contracts;
using Microsoft.Extensions.Logging;

namespace Engine.Silo;

internal static partial class SiloLog   // event ids 6100–6199
{
    [LoggerMessage(6100, LogLevel.Information, "{Actor} did not answer at attempt {Attempt} ({Failure}); its silo may be gone")]
    public static partial void Unanswered(ILogger logger, ActorId actor, int attempt, string failure);

    [LoggerMessage(6101, LogLevel.Warning, "due times could not be worked through; trying again at the next tick")]
    public static partial void WakeFailed(ILogger logger, Exception exception);

    [LoggerMessage(6103, LogLevel.Warning,
        "{Actor} was sent {Command} {Late:F1} s ago and does not decide it any more: a silo stood still or a connection was cut")]
    public static partial void Late(ILogger logger, ActorId actor, string command, double late);

    [LoggerMessage(6105, LogLevel.Warning, "webhooks could not be asked for; trying again at the next tick")]
    public static partial void WebhooksUnasked(ILogger logger, Exception exception);

    [LoggerMessage(6104, LogLevel.Warning, "a silo that joins could not write into the membership table that it lives; trying again")]
    public static partial void JoiningUnsaid(ILogger logger, Exception exception);
}
