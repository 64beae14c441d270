using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;

namespace Engine.Domain.Conversations.Dialogue.Moves;

/// <summary>
/// A few words that ask for no answer, or for help with the bot itself: "ok", "one moment", "help". None is a failed attempt.
/// </summary>
internal static class Heard
{
    public static readonly Wording Acknowledged = new("acknowledged", "All right. Is there anything else?");

    public static readonly Wording Wait = new("wait", "Take your time, I'll be here.");

    public static readonly Wording Help =
        new("help", "Tell me in a sentence what you need, and I will do what I can. You can also ask for a person.");

    public static Act? Make(Turn turn) => turn.Seen.Analysis.Act switch
    {
        DialogueAct.Acknowledge => Say(turn, Acknowledged),
        DialogueAct.Wait => Say(turn, Wait),
        DialogueAct.Help => Say(turn, Help),
        _ => null,
    };

    private static Act Say(Turn turn, Wording words) =>
        new(BotSpeech.Answer, Speech.Fill(turn.Assistant.Texts.Of(words), turn.State), null, Missed: false) { IsCourtesy = true };
}
