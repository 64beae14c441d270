using Engine.Runtime.Metrics;
using Engine.Silo;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Engine.Host.Serving;

/// <summary>
/// Sends the figures of docs/metrics.md and traces away by OTLP when OTEL_EXPORTER_OTLP_ENDPOINT says where; every other OTEL_ variable of
/// the standard counts too.
/// </summary>
internal static class Telemetry
{
    private static readonly string[] Meters =
    [
        EngineMeter.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
            "Microsoft.AspNetCore.Http.Connections", "Npgsql", "Microsoft.Orleans",
    ];

    /// <summary>Somebody wants them.</summary>
    public static bool IsWanted(IConfiguration configuration) => !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    public static void Add(IHostApplicationBuilder builder)
    {
        if (!IsWanted(builder.Configuration)) return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.AddService("engine", serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}")
                    .AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddSource(CallTracing.SourceNames))
            .UseOtlpExporter();
    }
}
