using Engine.Contracts.Events;
using Engine.Domain.Conversations.Dialogue;

namespace Engine.Domain.Conversations.Timers;

/// <summary>A customer who waits for a person says nothing, and is asked whether they are still there.</summary>
internal static class StillThere
{
    public static DateTimeOffset? At(Conversation state) =>
        state.Custody.IsWaiting && state.Silence.AskedAt is null ? state.Silence.SeenAt + state.Silence.Patience.Waiting : null;

    public static void Ring(Draft<Conversation> draft, Context context) => draft.Emit(new ConversationEvent.SystemSaid(
        SystemSpeech.StillThere, Speech.Fill(context.Assistant.Texts.StillThere, draft.State)));
}
