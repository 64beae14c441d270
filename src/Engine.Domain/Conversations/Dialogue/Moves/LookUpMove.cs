using Engine.Contracts.Events;
using Engine.Domain.Conversations.Outside;

namespace Engine.Domain.Conversations.Dialogue.Moves;

/// <summary>What another system knows is looked up there: the answer comes later, as a message of its own.</summary>
internal static class LookUpMove
{
    public static Act? Make(Turn turn)
    {
        var (state, _, seen, assistant) = turn;
        if (turn.Behaviour is not { LookUp: { } lookUp } || seen.Confidence < assistant.Thresholds.Answer
            || seen.InScope < assistant.Thresholds.InScope)
            return null;
        var intent = seen.Analysis.Intent;
        var isAsked = state.Enquiries.UnderWay.Any(l => l.Intent == intent && l.Epoch == state.Epoch)
            || state.Enquiries.UnderWay.Length >= Enquiries.UnderWayMax;
        return new Act(BotSpeech.Notice, Speech.Fill((isAsked ? lookUp.Slow : null) ?? lookUp.Waiting ?? "", state), null, Missed: false)
        {
            LooksUp = isAsked ? null : (intent, lookUp),
            IsCourtesy = true,
        };
    }
}
