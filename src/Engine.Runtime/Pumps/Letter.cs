using Engine.Contracts;
using Engine.Contracts.Commands;

namespace Engine.Runtime.Pumps;

/// <summary>A command on its way, and the promise of its reply.</summary>
public sealed class Letter(Command command) : TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Command Command { get; } = command;
}
