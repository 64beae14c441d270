using Microsoft.Extensions.Logging;

namespace Engine.Simulation;

/// <summary>The engine's log: told with the story, and broken deciders and turns are a broken invariant.</summary>
internal sealed class WatchedLog(Town town) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state,
        Exception? exception, Func<TState, Exception?, string> formatter)
    {
        town.Tell("log: " + formatter(state, exception));
        if (eventId.Name is "DeciderBroke" or "TurnBroke") town.Watch.Broke(formatter(state, exception), exception);
    }
}
