using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Gateway.Sight;

/// <summary>Over which channel conversations came. Their first event says it for good, so a message costs no read of the journal.</summary>
internal sealed class Channels(IEngine engine)
{
    /// <summary>About 200 bytes each, 1.6 MB in all.</summary>
    private readonly Remembered<ConversationId, string> _known = new(places: 8192);

    /// <returns>Null when there is no such conversation.</returns>
    public async ValueTask<string?> OfAsync(ConversationId conversation, CancellationToken cancellation)
    {
        if (_known.TryGet(conversation, out var known)) return known;
        var first = await engine.ReadAsync(conversation.Actor, after: 0, limit: 1, cancellation);
        if (first is not [{ Event: ConversationEvent.Started started }, ..]) return null;
        Add(conversation, started.Channel);
        return started.Channel;
    }

    public void Add(ConversationId conversation, string channel) => _known.Set(conversation, channel);
}
