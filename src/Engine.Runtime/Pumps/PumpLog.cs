using Engine.Contracts;
using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Pumps;

internal static partial class PumpLog   // event ids 1000–1099
{
    [LoggerMessage(1000, LogLevel.Warning, "{Actor} at {Sequence} is behind its journal: another activation wrote; starting over")]
    public static partial void Stale(ILogger logger, ActorId actor, long sequence);

    [LoggerMessage(1001, LogLevel.Error, "{Actor}: the journal refused a write; its callers were told")]
    public static partial void AppendFailed(ILogger logger, Exception exception, ActorId actor);

    [LoggerMessage(1002, LogLevel.Error, "{Actor}: a bug in deciding {Command}; nothing was decided")]
    public static partial void DeciderBroke(ILogger logger, Exception exception, ActorId actor, string command);

    [LoggerMessage(1003, LogLevel.Warning, "{Actor}: an effect for {Receiver} failed at attempt {Attempt}; trying again")]
    public static partial void EffectFailed(ILogger logger, Exception exception, ActorId actor, ActorId receiver, int attempt);

    [LoggerMessage(1004, LogLevel.Error, "{Actor} could not be brought to memory")]
    public static partial void LoadFailed(ILogger logger, Exception exception, ActorId actor);
}
