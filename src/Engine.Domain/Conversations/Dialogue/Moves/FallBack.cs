using Engine.Contracts.Events;

namespace Engine.Domain.Conversations.Dialogue.Moves;

/// <summary>What was not understood is asked for in other words. Always applies.</summary>
internal static class FallBack
{
    public static Act? Make(Turn turn) => new(
        BotSpeech.Clarification, Speech.Fill(turn.Assistant.Texts.NotUnderstood, turn.State), turn.Seen.Analysis.Intent, Missed: true);
}
