using System.Text.Json.Serialization.Metadata;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Serialization;

namespace Engine.Domain.DeadLetters;

/// <summary>Decides about dead letters.</summary>
public sealed class DeadLetterDecider : IDecider<DeadLetterBox>
{
    public ActorKind Kind => ActorKind.DeadLetters;

    public JsonTypeInfo<DeadLetterBox> Json => DomainJson.Default.DeadLetterBox;

    public int Schema => 1;

    public DeadLetterBox Initial(string key) => new();

    public DeadLetterBox Apply(DeadLetterBox state, Committed committed) => DeadLetterBox.Apply(state, committed);

    public Owed Pending(DeadLetterBox state) => new(state.Outbox);

    public Reply Decide(Draft<DeadLetterBox> draft, Command command, Context context)
    {
        switch (command)
        {
            case DeadLetterCommand.Add c when !draft.State.Knows(c.From, c.Effect):
                if (draft.State.Letters.Length >= DeadLetterBox.LettersMax)
                    draft.Emit(new DeadLetterEvent.Dropped(draft.State.Letters[0].Id, "system"));
                draft.Emit(new DeadLetterEvent.Added(
                    c.From, c.Effect, c.Port, c.Request, c.Operation, c.Refused, context.Mask(c.Why), c.Sequence));
                break;
            case DeadLetterCommand.Redrive c:
                if (draft.State.Find(c.Id) is not { } letter) return Unknown(c.Id);
                if (!letter.IsUnderWay) draft.Emit(new DeadLetterEvent.Redriven(c.Id, c.By));
                break;
            case DeadLetterCommand.Drop c:
                if (draft.State.Find(c.Id) is null) return Unknown(c.Id);
                draft.Emit(new DeadLetterEvent.Dropped(c.Id, c.By));
                break;
            case Settle c when draft.State.Outbox.Find(c.Effect) is { } effect:
                draft.Emit(effect.Settled(c.Reply));
                break;
        }
        return draft.Accept(command is Look or DeadLetterCommand.Redrive or DeadLetterCommand.Drop ? draft.State.ToView() : null);
    }

    private static Reply Unknown(string id) =>
        Draft<DeadLetterBox>.Refuse(Refusal.UnknownDeadLetter, $"There is no dead letter '{id}': it was dropped, or has been taken back.");
}
