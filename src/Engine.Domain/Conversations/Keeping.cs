using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Conversations;

/// <summary>How long what was said is kept, and whether it is gone.</summary>
public sealed record Keeping
{
    /// <summary>After the end; null: for ever. Taken from the assistant when the conversation starts.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>When it goes by itself; null while the conversation is open, and when it is gone.</summary>
    public DateTimeOffset? EraseAt { get; init; }

    public bool IsErased { get; init; }

    internal Keeping After(Committed committed) => committed.Event switch
    {
        ConversationEvent.Started { KeptFor: { } span } => this with { For = span },
        ConversationEvent.Closed when For is not null => this with { EraseAt = committed.At + For },
        ConversationEvent.Erased => this with { EraseAt = null, IsErased = true },
        _ => this,
    };

    /// <summary>Puts on record that it goes; that it is gone, the pump sees to, as long as that is owed.</summary>
    internal static Reply Erase(Draft<Conversation> draft, string by)
    {
        if (draft.State.Keeping.IsErased) return draft.Accept();
        if (draft.State.Phase != Phase.Closed) draft.Emit(new ConversationEvent.Closed("system", "erased"));
        draft.Emit(new ConversationEvent.Erased(by));
        return draft.Accept();
    }

    internal static Reply Forget(Draft<Conversation> draft) => draft.State.Keeping.IsErased
        ? draft.Accept()
        : Draft<Conversation>.Refuse(Refusal.StaleEpoch, "The conversation is not erased.");
}
