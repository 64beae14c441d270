using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Gateway;

internal static class Journals
{
    /// <summary>Whether anything ever happened to the actor.</summary>
    public static async ValueTask<bool> HasAsync(this IEngine engine, ActorId actor, CancellationToken cancellation) =>
        (await engine.ReadAsync(actor, after: 0, limit: 1, cancellation)).Count > 0;

    /// <summary>What a reader sees of a conversation after a sequence.</summary>
    /// <returns>At most <paramref name="limit"/> events, none only at the end; and the last sequence that was looked at.</returns>
    public static async ValueTask<(IReadOnlyList<Seen> Events, long Next)> PageAsync(
        this IEngine engine, ConversationId conversation, Audience reader, long after, int limit, CancellationToken cancellation)
    {
        var next = after;
        while (await engine.ReadAsync(conversation.Actor, next, limit, cancellation) is { Count: > 0 } page)
        {
            var seen = Viewer.Of(page, reader, after);
            next = page[^1].Sequence;
            if (seen.Count > 0) return (seen, next);
        }
        return ([], next);
    }

    /// <returns>Null when the conversation has come to that sequence, so that what follows it will come; 0 is where it begins.</returns>
    public static async ValueTask<Reply.Refused?> WhyNotAfterAsync(this IEngine engine,
        ConversationId conversation, long after, CancellationToken cancellation)
    {
        if ((await engine.ReadAsync(conversation.Actor, Math.Max(0, after - 1), limit: 1, cancellation)).Count > 0) return null;
        if (!await engine.HasAsync(conversation.Actor, cancellation))
            return new Reply.Refused(Refusal.UnknownConversation, "There is no such conversation.");
        return await engine.SendAsync(conversation.Actor, new Look(), cancellation) switch
        {
            Reply.Accepted { Last: var end } when end < after => new Reply.Refused(
                Refusal.AfterTheEnd, string.Create(CultureInfo.InvariantCulture,
                    $"The conversation ends at {end}, before {after}: read it again from 0, or from a sequence that it has.")),
            Reply.Refused refused => refused,
            _ => null,   // it has come to it meanwhile
        };
    }
}
