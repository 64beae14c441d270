using Engine.Contracts;
using Microsoft.Extensions.Logging;

namespace Engine.Silo.Following;

internal static partial class ListeningLog   // event ids 6000–6099
{
    [LoggerMessage(6000, LogLevel.Debug, "{Actor}: a process that followed it did not acknowledge and is left out until it asks again")]
    public static partial void Lost(ILogger logger, ActorId actor);

    [LoggerMessage(6001, LogLevel.Warning, "{Actor} could not be asked for its events; asking again")]
    public static partial void Unreachable(ILogger logger, Exception exception, ActorId actor);
}
