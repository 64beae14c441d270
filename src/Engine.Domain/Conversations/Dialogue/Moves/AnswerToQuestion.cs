using Engine.Contracts.Events;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Triggers;

namespace Engine.Domain.Conversations.Dialogue.Moves;

/// <summary>The customer answers what the bot has asked. What the answer picks decides, whatever the model reads in a few words.</summary>
internal static class AnswerToQuestion
{
    public static readonly Wording NoneRight = new("noneRight", "I see, that was not it. Please tell me in other words what you need.");

    public static readonly Wording WhichOne = new("whichOne", "Which one do you mean?");

    public static readonly Wording GoOn = new("goOn", "All right, you stay with me. Please tell me in other words what you need.");

    public static Act? Make(Turn turn)
    {
        if (turn.State.Talk.Question is not { } question) return null;
        var picked = question.PickedBy(turn.Text, turn.Assistant.Answers, turn.Seen.Analysis.Act, out var unclear)
            ?? (unclear ? null : UnderstoodAs(question, turn));
        if (unclear) return Say(turn, WhichOne, missed: true) with { Choices = question.Choices };
        return picked?.Value switch
        {
            null => null,
            Choice.None when question.Choices.Any(c => c.Value == Choice.Person) =>
                Say(turn, GoOn, missed: false) with { Picks = Choice.None },
            Choice.None => Say(turn, NoneRight, missed: true) with { Picks = Choice.None },
            Choice.Person => new Act(BotSpeech.Notice, "", null, Missed: false)
            {
                Picks = Choice.Person,
                HandsOver = (Escalation.Asked(turn.Assistant), new Reading("asked", 1, 1)),
                IsAnswer = true,
            },
            var intent => Pursue(turn.About(intent)) with { Picks = intent, IsAnswer = true },
        };
    }

    /// <summary>In other words, and the model takes them for one of the choices and for no other of them.</summary>
    private static Choice? UnderstoodAs(Question question, Turn turn) =>
        turn.Seen.Confidence >= turn.Assistant.Thresholds.Clarify && turn.Seen.InScope >= turn.Assistant.Thresholds.InScope
            && question.Choices.Count(c => c.Value == turn.Seen.Analysis.Intent || c.Value == turn.Seen.Analysis.RunnerUp) == 1
            ? question.Choices.FirstOrDefault(c => c.Value == turn.Seen.Analysis.Intent)
            : null;

    private static Act Pursue(Turn turn) => LookUpMove.Make(turn) ?? Answer.Make(turn) ?? FallBack.Make(turn)!.Value;

    private static Act Say(Turn turn, Wording wording, bool missed) =>
        new(BotSpeech.Clarification, Speech.Fill(turn.Assistant.Texts.Of(wording), turn.State), null, missed) { IsAnswer = true };
}
