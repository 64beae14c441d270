using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Local;

internal static partial class LocalLog   // event ids 1100–1199
{
    [LoggerMessage(1100, LogLevel.Warning, "due times could not be read; trying again at the next tick")]
    public static partial void WakeFailed(ILogger logger, Exception exception);
}
