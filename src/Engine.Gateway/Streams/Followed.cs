using System.Runtime.CompilerServices;
using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Gateway.Streams;

/// <summary>A conversation's events as they happen, for hubs and Server-Sent Events alike.</summary>
internal static class Followed
{
    /// <summary>What a reader sees after a sequence: what there is, then what comes; in order, without gap or double.</summary>
    public static async IAsyncEnumerable<Seen> FollowAsync(
        this IEngine engine, ConversationId conversation, Audience reader,
            long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var viewer = new Viewer(reader, after);
        await foreach (var committed in engine.WatchAsync(new Watch.One(conversation.Actor, after), cancellation))
            if (viewer.TrySee(committed, out var seen)) yield return seen;
    }
}
