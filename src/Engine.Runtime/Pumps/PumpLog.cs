using Engine.Contracts;
using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Pumps;

internal static partial class PumpLog   // event ids 1000–1099
{
    [LoggerMessage(1000, LogLevel.Warning, "{Actor} at {Sequence} is behind its journal: another activation wrote; starting over")]
    public static partial void Stale(ILogger logger, ActorId actor, long sequence);

    [LoggerMessage(1001, LogLevel.Error, "{Actor}: the journal failed; its callers were told")]
    public static partial void JournalFailed(ILogger logger, Exception exception, ActorId actor);

    [LoggerMessage(1002, LogLevel.Error, "{Actor}: a bug in deciding {Command}; nothing was decided")]
    public static partial void DeciderBroke(ILogger logger, Exception exception, ActorId actor, string command);

    [LoggerMessage(1003, LogLevel.Warning, "{Actor}: an effect for {Receiver} failed at attempt {Attempt}; trying again")]
    public static partial void EffectFailed(ILogger logger, Exception exception, ActorId actor, ActorId receiver, int attempt);

    [LoggerMessage(1004, LogLevel.Error, "{Actor}: a bug in its turn; its callers got the exception")]
    public static partial void TurnBroke(ILogger logger, Exception exception, ActorId actor);

    [LoggerMessage(1005, LogLevel.Warning, "{Actor}: the snapshot at {Sequence} cannot be read; replaying from the beginning")]
    public static partial void SnapshotUnreadable(ILogger logger, Exception exception, ActorId actor, long sequence);

    [LoggerMessage(1006, LogLevel.Warning, "{Actor} could not be woken; trying again")]
    public static partial void WakeFailed(ILogger logger, Exception exception, ActorId actor);
}
