using System.Collections.Concurrent;
using System.Collections.Immutable;
using Engine.Contracts;

namespace Engine.Runtime.Tails;

/// <summary>Signs between the people of conversations, in this process.</summary>
public sealed class LocalSignals : ISignals
{
    private readonly ConcurrentDictionary<ConversationId, ImmutableArray<Action<Signal>>> _heard = [];

    public void Send(ConversationId conversation, Signal signal)
    {
        if (!_heard.TryGetValue(conversation, out var all)) return;
        foreach (var heard in all) heard(signal);
    }

    public IDisposable Hear(ConversationId conversation, Action<Signal> heard)
    {
        _heard.AddOrUpdate(conversation, static (_, one) => [one], static (_, all, one) => all.Add(one), heard);
        return new Hearing(this, conversation, heard);
    }

    private sealed class Hearing(LocalSignals signals, ConversationId conversation, Action<Signal> heard) : IDisposable
    {
        public void Dispose()
        {
            while (signals._heard.TryGetValue(conversation, out var all))
            {
                var left = all.Remove(heard);
                if (left.IsEmpty
                    ? signals._heard.TryRemove(KeyValuePair.Create(conversation, all))
                    : signals._heard.TryUpdate(conversation, left, all)) return;
            }
        }
    }
}
