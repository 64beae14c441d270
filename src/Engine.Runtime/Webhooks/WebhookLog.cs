using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Webhooks;

internal static partial class WebhookLog   // event ids 1500–1599
{
    [LoggerMessage(1500, LogLevel.Error, "the webhook {Webhook} stopped following at {Position}; trying again")]
    public static partial void Failed(ILogger logger, Exception exception, string webhook, long position);

    [LoggerMessage(1501, LogLevel.Error, "the delivery {Delivery} could not be made a dead letter; trying again")]
    public static partial void NotBuried(ILogger logger, Exception exception, string delivery);

    [LoggerMessage(1502, LogLevel.Warning, "how far the webhook {Webhook} has come ({Position}) could not be stored")]
    public static partial void NotStored(ILogger logger, Exception exception, string webhook, long position);
}
