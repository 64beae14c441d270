using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations.Dialogue;
using Engine.Domain.Conversations.Outside;

namespace Engine.Domain.Conversations.Timers;

/// <summary>Another system takes long to answer, and the customer is told so once.</summary>
internal static class LookUpSlow
{
    public static DateTimeOffset? At(Conversation state) => state.Phase == Phase.Bot ? First(state)?.SlowAt : null;

    public static void Ring(Draft<Conversation> draft, Context context)
    {
        var slow = First(draft.State)!;
        draft.Emit(new ConversationEvent.LookUpTookLong(slow.Request));
        if (context.Assistant.Intents.GetValueOrDefault(slow.Intent)?.LookUp?.Slow is { } text)
            draft.Emit(new ConversationEvent.BotSaid(
                draft.State.Epoch, BotSpeech.Notice, Speech.Fill(text, draft.State), Move: LookUps.Name));
    }

    private static Enquiry? First(Conversation state) =>
        state.Enquiries.UnderWay.Where(l => l.Epoch == state.Epoch && l.SlowAt is not null).MinBy(l => l.SlowAt);
}
