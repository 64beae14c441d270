using Engine.Contracts.Events;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Triggers;

namespace Engine.Domain.Conversations.Dialogue.Moves;

/// <summary>
/// What the bot would say was said twice and did not help: a person is offered. Who has refused that twice, too, is handed over: the bot
/// has nothing left to say.
/// </summary>
internal static class OfferPerson
{
    public static readonly Wording Offer = new("offerPerson", "I don't seem to get any further with this. Shall I bring a person?");

    public static readonly Wording Yes = new("yes", "Yes");

    public static readonly Wording No = new("no", "No");

    public static Act Make(Turn turn)
    {
        var texts = turn.Assistant.Texts;
        if (turn.State.Custody.Request is not null)   // has asked for one, and nobody is there
            return new Act(BotSpeech.Notice, Speech.Fill(texts.NobodyHere, turn.State), null, Missed: true);
        var offer = Speech.Fill(texts.Of(Offer), turn.State);
        if (Told.TimesOf(turn.State.Talk.Told, offer) < Told.TimesMax)
            return new Act(BotSpeech.Question, offer, null, Missed: true)
            {
                Choices = [new Choice(texts.Of(Yes), Choice.Person), new Choice(texts.Of(No), Choice.None)],
            };
        var rule = Escalation.Asked(turn.Assistant) with { Id = "loop", Reason = "loop" };
        return new Act(BotSpeech.Notice, "", null, Missed: true)
        {
            HandsOver = (rule, new Reading("timesOffered", Told.TimesMax, Told.TimesMax)),
        };
    }
}
