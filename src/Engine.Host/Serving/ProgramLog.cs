using System.Globalization;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace Engine.Host.Serving;

/// <summary>
/// The program's log: to the console's error stream, and to whatever the section Serilog names besides. Levels for each source are in the
/// section Logging.
/// </summary>
internal static class ProgramLog
{
    /// <summary>The settings of a command that serves nobody.</summary>
    public static IConfiguration Settings() => new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json")
            .AddEnvironmentVariables(Serving.Settings.EnvironmentPrefix).Build();

    public static ILoggingBuilder AddProgramLog(this ILoggingBuilder logging, IConfiguration configuration)
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.Console(standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: CultureInfo.InvariantCulture)
            .ReadFrom.Configuration(configuration)
            .CreateLogger();
        // Not AddSerilog, which lets everything past the levels of the section Logging.
        return logging.ClearProviders().AddConfiguration(configuration.GetSection("Logging"))
            .AddProvider(new SerilogLoggerProvider(log, dispose: true));
    }
}
