using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations.Dialogue;

namespace Engine.Domain.Conversations.Timers;

/// <summary>
/// A customer who was asked whether they are still there does not answer. While an agent is being asked nobody is let go.
/// </summary>
internal static class LetGo
{
    public static DateTimeOffset? At(Conversation state) =>
        state.Phase == Phase.Waiting ? state.Silence.AskedAt + state.Silence.Patience.Answer : null;

    public static void Ring(Draft<Conversation> draft, Context context)
    {
        draft.Emit(new ConversationEvent.SystemSaid(SystemSpeech.Closing, Speech.Fill(context.Assistant.Texts.Closing, draft.State)));
        draft.Emit(new ConversationEvent.Closed("system", "silent"));
    }
}
