using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Conversations.Timers;

/// <summary>The customer says nothing more to the bot.</summary>
internal static class BotIdle
{
    public static DateTimeOffset? At(Conversation state) =>
        state.Phase == Phase.Bot ? Silence.Roughly(state.Silence.SeenAt, state.Silence.Patience.Bot) : null;

    public static void Ring(Draft<Conversation> draft, Context context) => draft.Emit(new ConversationEvent.Closed("system", "silent"));
}
