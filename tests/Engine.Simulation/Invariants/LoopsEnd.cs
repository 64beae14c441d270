using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>The bot gives the same answer and asks the same question twice in a conversation, and no more.</summary>
internal sealed class LoopsEnd : Invariant
{
    private readonly Dictionary<(ActorId, string), int> _said = [];

    public override void Saw(Committed committed)
    {
        if (committed.Event is not ConversationEvent.BotSaid { Kind: BotSpeech.Answer
            or BotSpeech.Clarification or BotSpeech.Question } said
            || said.Text == Shop.Welcome)
            return;
        var times = _said[(committed.Actor, said.Text)] = _said.GetValueOrDefault((committed.Actor, said.Text)) + 1;
        Hold(times <= 2, committed.Actor, "the bot says nothing a third time", said.Text);
    }

    public override void Forget(ActorId conversation)
    {
        foreach (var key in _said.Keys.Where(k => k.Item1 == conversation).ToArray()) _said.Remove(key);
    }
}
