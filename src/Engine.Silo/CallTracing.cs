using System.Diagnostics;
using Engine.Contracts.Commands;
using Engine.Runtime.Tails;
using Engine.Silo.Grains;

namespace Engine.Silo;

/// <summary>Every command to an actor is a step of its caller's trace, with the command's name.</summary>
public sealed class CallTracing : IIncomingGrainCallFilter
{
    /// <summary>The names to listen to for traces of the engine: its own, and those of the calls between grains that carry them.</summary>
    public static readonly string[] SourceNames = [EventTraces.SourceName, "Microsoft.Orleans.Application"];

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is not IActorGrain || context.Request.GetArgumentCount() == 0
            || context.Request.GetArgument(0) is not Command command)
        {
            await context.Invoke();
            return;
        }
        using var activity = EventTraces.Source.StartActivity(command.GetType().Name, ActivityKind.Server);
        activity?.SetTag("engine.actor", context.TargetId.ToString());
        await context.Invoke();
    }
}
