using Engine.Contracts.Views;

namespace Engine.Domain.Conversations.Timers;

/// <summary>Neither the customer nor the person who has the conversation says anything more.</summary>
internal static class AgentIdle
{
    public static DateTimeOffset? At(Conversation state) =>
        state.Phase == Phase.WithAgent ? Silence.Roughly(state.Silence.SeenAt, state.Silence.Patience.Agent) : null;

    public static void Ring(Draft<Conversation> draft, Context context) => LetGo.Ring(draft, context);
}
