using System.Diagnostics;
using Engine.Silo.Grains;
using Engine.Contracts.Commands;

namespace Engine.Silo;

/// <summary>Every command to an actor is a step of its caller's trace, and says which process the caller stands behind.</summary>
public sealed class CallTracing : IIncomingGrainCallFilter
{
    /// <summary>The name to listen to for traces of the cluster host.</summary>
    public const string SourceName = "Engine.Silo";

    private const string From = "engine.from";

    private static readonly ActivitySource Source = new(SourceName);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (!Source.HasListeners() || context.Grain is not IActorGrain || context.Request.GetArgumentCount() == 0 || context.Request.GetArgument(0) is not Command command)
        {
            await context.Invoke();
            return;
        }
        using var activity = Source.StartActivity(command.GetType().Name, ActivityKind.Server);
        activity?.SetTag("engine.actor", context.TargetId.ToString());
        activity?.SetTag(From, RequestContext.Get(From));
        await context.Invoke();
    }

    /// <summary>Puts the process's name beside every call it makes; calls that come of it carry it on.</summary>
    internal sealed class Origin(string name) : IOutgoingGrainCallFilter
    {
        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (Source.HasListeners() && RequestContext.Get(From) is null) RequestContext.Set(From, name);
            return context.Invoke();
        }
    }
}
