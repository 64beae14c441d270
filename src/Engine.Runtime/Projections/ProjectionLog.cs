using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Projections;

internal static partial class ProjectionLog   // event ids 1200–1299
{
    [LoggerMessage(1200, LogLevel.Error, "the {Projection} stopped reading at position {Position}; it goes on from there in a moment")]
    public static partial void Failed(ILogger logger, Exception exception, string projection, long position);

    [LoggerMessage(1201, LogLevel.Warning,
        "the checkpoint of the {Projection} at position {Position} cannot be read; the journal is read from the beginning")]
    public static partial void CheckpointUnreadable(ILogger logger, Exception exception, string projection, long position);

    [LoggerMessage(1202, LogLevel.Warning,
        "the checkpoint of the {Projection} at position {Position} could not be stored; the one before stands")]
    public static partial void NotStored(ILogger logger, Exception exception, string projection, long position);

    [LoggerMessage(1203, LogLevel.Warning,
        "{Type} at position {Position} is an event of a newer version: the {Projection} goes past those")]
    public static partial void Skipped(ILogger logger, string projection, string type, long position);

    [LoggerMessage(1204, LogLevel.Error,
        "nothing has come to the {Projection} since position {Position}; the journal goes {Behind} further")]
    public static partial void Behind(ILogger logger, string projection, long behind, long position);

    [LoggerMessage(1205, LogLevel.Warning, "the journal could not be asked how far the {Projection} is behind")]
    public static partial void NotChecked(ILogger logger, Exception exception, string projection);
}
