using Microsoft.Extensions.Logging;

namespace Engine.Silo.Following;

internal static partial class StreamLog   // event ids 6200–6299
{
    [LoggerMessage(6200, LogLevel.Warning,
        "the page of partition {Partition} up to position {Upto} was not published; who follows the journal reads it there")]
    public static partial void NotPublished(ILogger logger, Exception exception, int partition, long upto);

    [LoggerMessage(6201, LogLevel.Warning,
        "the journal's reader '{Name}' or its streams do not answer; this process reads the journal itself until they do")]
    public static partial void Silent(ILogger logger, Exception exception, string name);

    [LoggerMessage(6202, LogLevel.Warning, "a page of '{Name}' cannot be read; the journal is read instead")]
    public static partial void Unreadable(ILogger logger, Exception exception, string name);
}
