using Engine.Runtime.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Engine.Host.Commands;

/// <summary>Sends the figures of docs/metrics.md away by OTLP when OTEL_EXPORTER_OTLP_ENDPOINT says where; every other OTEL_ variable of the standard counts too.</summary>
internal static class Telemetry
{
    private static readonly string[] Meters =
    [
        EngineMeter.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections", "Npgsql", "Microsoft.Orleans",
    ];

    /// <returns>Null when nobody wants them.</returns>
    public static IDisposable? Start() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"))
            ? null
            : Sdk.CreateMeterProviderBuilder()
                .ConfigureResource(resource => resource.AddService("engine", serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}").AddEnvironmentVariableDetector())
                .AddMeter(Meters)
                .AddOtlpExporter()
                .Build();
}
