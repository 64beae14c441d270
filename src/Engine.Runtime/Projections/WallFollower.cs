using System.Threading.Channels;
using Engine.Contracts;

namespace Engine.Runtime.Projections;

/// <summary>One supervisor's list of what has changed since they looked last. Guarded by the wall's gate.</summary>
internal sealed class WallFollower
{
    private readonly Channel<bool> _signal =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<ConversationId> _changed = [];

    public void Note(ConversationId conversation)
    {
        _changed.Add(conversation);
        _signal.Writer.TryWrite(true);
    }

    public List<ConversationId> Take()
    {
        while (_signal.Reader.TryRead(out _)) { }
        var changed = _changed.ToList();
        _changed = [];
        return changed;
    }

    public ValueTask<bool> ChangedAsync(CancellationToken cancellation) => _signal.Reader.WaitToReadAsync(cancellation);

    public void End() => _signal.Writer.TryComplete();
}
