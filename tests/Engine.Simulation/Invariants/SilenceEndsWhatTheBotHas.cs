using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations;

namespace Engine.Simulation.Invariants;

/// <summary>A customer who says nothing for as long as the bot has patience is not waited for; one whom a person is to help always is.</summary>
internal sealed class SilenceEndsWhatTheBotHas : Invariant
{
    private readonly Dictionary<ActorId, Conversation> _before = [];

    public override void Saw(Committed committed)
    {
        if (committed.Actor.Kind != ActorKind.Conversation) return;
        if (committed.Event is ConversationEvent.Closed { By: "system", Disposition: "silent" })
        {
            var before = _before[committed.Actor];
            Hold(before.Phase == Phase.Bot, committed.Actor, "silence ends only what the bot has", $"it was {before.Phase}");
            Hold(before.Patience is { } patience && committed.At - before.LastAt >= patience, committed.Actor, "silence ends nothing before the bot's patience",
                $"{committed.At - before.LastAt} of {before.Patience}");
        }
        _before[committed.Actor] = Records.State<Conversation>(committed.Actor)!;
    }

    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        var now = town.Clock.GetUtcNow();   // of a clock that jumped, an event may lie ahead
        foreach (var conversation in Records.All<Conversation>().Where(c => c.Phase == Phase.Bot))
            Hold(conversation.Patience is not { } patience || conversation.LastAt + patience + (patience / 4) > now, conversation.Id.Actor, "nobody is waited for beyond the bot's patience");
    }

    public override void Forget(ActorId conversation) => _before.Remove(conversation);
}
