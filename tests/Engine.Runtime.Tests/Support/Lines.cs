using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Tests.Support;

/// <summary>What was logged.</summary>
public sealed class Lines : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, int Id, string Text)> _lines = new();

    public IReadOnlyList<(LogLevel Level, int Id, string Text)> All => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
}
