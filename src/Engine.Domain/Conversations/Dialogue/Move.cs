using Engine.Contracts.Events;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Triggers;

namespace Engine.Domain.Conversations.Dialogue;

/// <summary>One thing that the bot may do about a message: a name and a pure function.</summary>
/// <param name="Name">Stored with what the bot says.</param>
/// <param name="Make">Null when the move does not apply.</param>
internal sealed record Move(string Name, Func<Turn, Act?> Make);

/// <summary>A message to which the bot answers.</summary>
/// <param name="State">Before the message.</param>
/// <param name="Seen">With the failed attempts before the message.</param>
internal readonly record struct Turn(Conversation State, Observation Seen, Assistant Assistant)
{
    /// <summary>What to do about the message's intent; null when the assistant does not know it.</summary>
    public IntentBehaviour? Behaviour => Assistant.Intents.GetValueOrDefault(Seen.Analysis.Intent);
}

/// <summary>What the bot does.</summary>
/// <param name="Missed">It could not help: a failed attempt.</param>
internal readonly record struct Act(BotSpeech Kind, string Text, string? Intent, bool Missed);
