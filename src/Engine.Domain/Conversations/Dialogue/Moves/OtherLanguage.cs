using Engine.Contracts.Events;
using Engine.Domain.Assistants;

namespace Engine.Domain.Conversations.Dialogue.Moves;

/// <summary>What was not understood is in a language that the bot does not write: a colleague who speaks it is offered.</summary>
internal static class OtherLanguage
{
    public static readonly Wording Offer = new("otherLanguage",
        "I'm sorry, I did not understand that, and I do not write your language. Shall I look for a colleague who does?");

    public static Act? Make(Turn turn)
    {
        var (state, _, seen, assistant) = turn;
        if (seen.Analysis.Language == "und" || seen.Analysis.Language == assistant.Language) return null;
        return new Act(BotSpeech.Question, Speech.Fill(assistant.Texts.Of(Offer), state), seen.Analysis.Intent, Missed: true)
        {
            Choices =
            [
                new Choice(assistant.Texts.Of(OfferPerson.Yes), Choice.Person), new Choice(assistant.Texts.Of(OfferPerson.No), Choice.None),
            ],
        };
    }
}
