using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Commands;

namespace Engine.Gateway;

internal static class Journals
{
    /// <summary>Whether anything ever happened to the actor.</summary>
    public static async ValueTask<bool> HasAsync(this IEngine engine, ActorId actor, CancellationToken cancellation) =>
        (await engine.ReadAsync(actor, after: 0, limit: 1, cancellation)).Count > 0;

    /// <returns>Null when the conversation has come to that sequence, so that what follows it will come; 0 is where it begins.</returns>
    public static async ValueTask<Reply.Refused?> WhyNotAfterAsync(this IEngine engine, ConversationId conversation, long after, CancellationToken cancellation)
    {
        if ((await engine.ReadAsync(conversation.Actor, Math.Max(0, after - 1), limit: 1, cancellation)).Count > 0) return null;
        if (!await engine.HasAsync(conversation.Actor, cancellation)) return new Reply.Refused(Refusal.UnknownConversation, "There is no such conversation.");
        return await engine.SendAsync(conversation.Actor, new Look(), cancellation) switch
        {
            Reply.Accepted { Last: var end } when end < after => new Reply.Refused(
                Refusal.AfterTheEnd, string.Create(CultureInfo.InvariantCulture, $"The conversation ends at {end}, before {after}: read it again from 0, or from a sequence that it has.")),
            Reply.Refused refused => refused,
            _ => null,   // it has come to it meanwhile
        };
    }
}
