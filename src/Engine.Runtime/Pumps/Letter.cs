using System.Diagnostics;
using Engine.Contracts;
using Engine.Contracts.Commands;

namespace Engine.Runtime.Pumps;

/// <summary>A command on its way, and the promise of its reply.</summary>
public class Letter(Command command) : TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Command Command { get; } = command;

    /// <summary>The trace in which it was sent; a batch goes on with its first letter's.</summary>
    internal Activity? Trace { get; } = Activity.Current;

    public bool IsAnswered => Task.IsCompleted;

    /// <summary>Asked right before it is decided. A host whose callers may have given up long ago refuses it here instead.</summary>
    /// <returns>False when it has an answer and is not to be decided.</returns>
    public virtual bool IsOpen() => !IsAnswered;

    /// <summary>
    /// Answers with an exception. Whoever waits gets it; when nobody does (a wake, a caller that gave up) it has been logged and is no news
    /// to the process.
    /// </summary>
    public void Break(Exception exception)
    {
        TrySetException(exception);
        _ = Task.Exception;   // looked at once, it is never raised as an unobserved one
    }
}
