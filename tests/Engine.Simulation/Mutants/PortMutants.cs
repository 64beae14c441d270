using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations;
using Engine.Domain.Webhooks;
using Engine.Runtime.Ports;
using Engine.Runtime.Projections;
using Engine.Simulation.Hosting;

namespace Engine.Simulation.Mutants;

/// <summary>Engines that deal wrongly with what is outside of them.</summary>
internal static class PortMutants
{
    public static Mutant[] All { get; } =
    [
        Conversations("a late answer is acted on", real => new(real)
        {
            Remembers = (state, committed) => committed.Event is ConversationEvent.OwnerChanged or ConversationEvent.OfferEnded
                ? state with
                {
                    Enquiries = state.Enquiries with { UnderWay =
                        [.. state.Enquiries.UnderWay.Select(e => e with { Epoch = state.Epoch })] },
                }
                : state,
        }),
        Conversations("what failed for good is no dead letter", real => new(real)
        {
            Remembers = (state, _) => state with { Outbox = state.Outbox.RemoveAll(e => e.Command is DeadLetterCommand) },
        }),
        Conversations("other systems are asked for ever", real => new(real)
        {
            Owes = owed => owed with
            {
                Effects = [.. owed.Effects.Select(
                    e => e.Command is PortRequest r ? e with { Command = r with { Deadline = DateTimeOffset.MaxValue } } : e)],
            },
            Answers = (draft, command) =>
                command is Settle { Reply: Reply.Refused { Code: Refusal.PortUnavailable or Refusal.PortRefused } }
                ? draft.Accept() : null,
        }),
        Conversations("an answer is forgotten", real => new(real)
        {
            Answers = (draft, command) =>
            {
                if (command is not Settle { Reply.View: PortAnswer { Outcome: PortOutcome.NotFound } } settle || draft.State.Sequence == 0)
                    return null;
                draft.Emit(new EffectSettled(settle.Effect));
                return draft.Accept();
            },
        }),
        new("a webhook's failed delivery counts as delivered", () => Parts.Real with { Ports = ports => new Forgiving(ports) }),
        new("a webhook's place is stored ahead of its deliveries", () => Parts.Real with { Checkpoints = real => new Ahead(real) }),
    ];

    private static Mutant Conversations(string name, Func<Domain.IDecider<Conversation>, BrokenDecider<Conversation>> change) =>
        new(name, () => Parts.Real with { Conversations = change(Parts.Real.Conversations) });

    private sealed class Forgiving(IPorts real) : IPorts
    {
        public async ValueTask<PortAnswer> AskAsync(string port, PortRequest request, CancellationToken cancellation = default) =>
            await real.AskAsync(port, request, cancellation) is var answer
                && port == Delivery.Port && answer.Outcome == PortOutcome.Unavailable
                ? PortAnswer.Done() : answer;
    }

    private sealed class Ahead(ICheckpoints real) : ICheckpoints
    {
        public ValueTask<Checkpoint?> LoadAsync(string projection, CancellationToken cancellation = default) =>
            real.LoadAsync(projection, cancellation);

        public ValueTask SaveAsync(Checkpoint checkpoint, CancellationToken cancellation = default) =>
            real.SaveAsync(checkpoint with { Position = checkpoint.Position + 20 }, cancellation);
    }
}
