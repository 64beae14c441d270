using Engine.Contracts.Views;
using Engine.Domain.Conversations;

namespace Engine.Simulation.Invariants;

/// <summary>At rest a supervisor's wall shows what the live conversations say of themselves, and no other.</summary>
internal sealed class WallShowsConversations : Invariant
{
    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        if (town.Residents.Supervisor is not { } supervisor) return;
        foreach (var conversation in Records.All<Conversation>())
        {
            var shown = supervisor.Rows.GetValueOrDefault(conversation.Id.Value);
            var view = conversation.ToView();
            var expected = conversation.Phase == Phase.Closed ? null : new WallRow(
                view.Id, view.Sequence, view.Customer.Id, view.Channel, view.Phase,
                    view.Owner, view.Intent, view.Confidence, view.FailedAttempts,
                view.Sentiment, view.Reason, view.StartedAt, view.OwnedSince, conversation.LastAt);
            Hold((shown is null ? null : shown with { Move = null, Moods = default }) == expected, conversation.Id.Actor,
                "the wall shows what conversations say of themselves", $"{shown}, not {expected}");
        }
    }
}
