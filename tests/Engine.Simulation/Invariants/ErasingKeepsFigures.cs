using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations;

namespace Engine.Simulation.Invariants;

/// <summary>When what was said is gone, every event is where it was, and every figure of the conversation is what it was.</summary>
internal sealed class ErasingKeepsFigures : Invariant
{
    public override void Forgotten(Record before, Record after)
    {
        var kept = after.Events.TakeLast(before.Events.Count);   // the records let go of what is long past
        Hold(before.Events.Select(Shape).SequenceEqual(kept.Select(Shape)), after.Actor, "erasing keeps every event");
        if (before.State is Conversation was && after.State is Conversation now)
            Hold(Figures(was.ToView()) == Figures(now.ToView()), after.Actor, "erasing keeps every figure", $"{now.ToView()}");
    }

    private static (long, long, DateTimeOffset, Type) Shape(Committed committed) =>
        (committed.Sequence, committed.Position, committed.At, committed.Event.GetType());

    private static ConversationView Figures(ConversationView view) => view with { Customer = new CustomerProfile(view.Customer.Id) };
}
