using Engine.Contracts.Events;

namespace Engine.Domain.Conversations.Dialogue.Moves;

/// <summary>What was understood is answered. The same question right after its answer shows that the answer did not help.</summary>
internal static class Answer
{
    public static Act? Make(Turn turn)
    {
        var (state, _, seen, assistant) = turn;
        if (turn.Behaviour is not { Answer: { } answer } behaviour || seen.Confidence < assistant.Thresholds.Answer
            || seen.InScope < assistant.Thresholds.InScope)
            return null;
        var helpless = behaviour.Failed || (!behaviour.Repeatable && state.Talk.Answered == seen.Analysis.Intent);
        return new Act(BotSpeech.Answer, Speech.Fill(answer, state), seen.Analysis.Intent, Missed: helpless)
        {
            IsCourtesy = behaviour is { Repeatable: true, Failed: false },
        };
    }
}
