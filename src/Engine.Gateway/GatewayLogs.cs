namespace Engine.Gateway;

/// <summary>Keeps tokens and what people write out of the framework's own logs.</summary>
internal static class GatewayLogs
{
    public static void KeepSecrets(this ILoggingBuilder logging) => logging
        // Logs addresses, where a WebSocket's token stands. Silent altogether, it also opens no trace and no log scope for a request that
        // nobody traces.
        .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
        .AddFilter("Microsoft.AspNetCore.SignalR", LogLevel.Information)           // below, it logs the arguments of calls
        .AddFilter("Microsoft.AspNetCore.Http.Connections", LogLevel.Information)
        // Calls every refusal an error; what nobody expected is logged by UnexpectedFilter and OpenStreams.
        .AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.None);
}
