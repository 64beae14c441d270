using Engine.Contracts;

namespace Engine.Gateway;

internal static class Journals
{
    /// <summary>Whether anything ever happened to the actor.</summary>
    public static async ValueTask<bool> HasAsync(this IEngine engine, ActorId actor, CancellationToken cancellation) =>
        (await engine.ReadAsync(actor, after: 0, limit: 1, cancellation)).Count > 0;
}
