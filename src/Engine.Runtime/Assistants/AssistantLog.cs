using Engine.Contracts.Views;
using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Assistants;

internal static partial class AssistantLog   // event ids 1600–1699
{
    [LoggerMessage(1600, LogLevel.Information, "the assistants are {Assistants}; the default is {Default}")]
    public static partial void Read(ILogger logger, string assistants, string @default);

    [LoggerMessage(1601, LogLevel.Warning, "the assistant folder {Folder} was refused ({Code}): {Why}")]
    public static partial void Refused(ILogger logger, string folder, AssistantFault code, string why);

    [LoggerMessage(1602, LogLevel.Information, "{Assistant} {Version} was let go: it has read no message since its files went")]
    public static partial void LetGo(ILogger logger, string assistant, string version);

    [LoggerMessage(1603, LogLevel.Error, "the assistant folders could not be looked at; trying again")]
    public static partial void Failed(ILogger logger, Exception exception);
}
