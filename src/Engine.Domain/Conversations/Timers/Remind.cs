using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Dialogue;

namespace Engine.Domain.Conversations.Timers;

/// <summary>The customer leaves a question of the bot's open, and is reminded of it once.</summary>
internal static class Remind
{
    public const string Name = "remind";

    public static readonly Wording Words = new("remind", "Take your time. Whenever you like, tell me which it is.");

    public static DateTimeOffset? At(Conversation state) =>
        state is { Phase: Phase.Bot, Talk.Question: { Move: not Name } } ? state.Silence.SeenAt + state.Silence.SpanOf(Name) : null;

    public static void Ring(Draft<Conversation> draft, Context context) => draft.Emit(new ConversationEvent.BotSaid(
        draft.State.Epoch, BotSpeech.Notice, Speech.Fill(context.Assistant.Texts.Of(Words), draft.State), Move: Name,
        Choices: draft.State.Talk.Question!.Choices));
}
