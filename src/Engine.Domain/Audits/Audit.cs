using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Audits.Rules;

namespace Engine.Domain.Audits;

/// <summary>
/// Checks what was written, event by event, against every rule. Events of one actor come in order; actors may come one after the other or
/// mixed.
/// </summary>
/// <remarks>It knows events and no decider, so that it cannot share a decider's mistake. The demo, the load tester and the simulation use
/// it.</remarks>
/// <param name="isWhole">
/// Every event comes. False for whoever reads over the protocol, where some are withheld: they check its law of sequences themselves.
/// </param>
public sealed class Audit(bool isWhole = true)
{
    private readonly Dictionary<ActorId, Ownership> _ownerships = [];

    private readonly IRule[] _rules =
    [
        .. isWhole ? [new SequencesHaveNoGaps()] : Array.Empty<IRule>(),
        new TimeGoesForward(),
        new MessagesAreThereOnce(),
        new BotIsSilentAfterHandoff(),
        new OnlyTheOwnerSpeaks(),
        new EpochsRise(),
        new OnlyWhoWaitsIsOffered(),
        new NothingAfterTheEnd(),
        new OneAgentUnderAnEpoch(),
        new AgentsHaveRoom(),
    ];

    public IEnumerable<Breach> Add(Committed committed)
    {
        var before = _ownerships.GetValueOrDefault(committed.Actor, Ownership.Initial);
        if (committed.Actor.Kind == ActorKind.Conversation) _ownerships[committed.Actor] = before.After(committed.Event);
        List<Breach>? breaches = null;
        foreach (var rule in _rules)
            if (rule.Check(committed, before) is { } breach) (breaches ??= []).Add(breach);
        return breaches ?? Enumerable.Empty<Breach>();
    }

    /// <summary>Nothing more will come of this conversation.</summary>
    public void Forget(ActorId conversation)
    {
        _ownerships.Remove(conversation);
        foreach (var rule in _rules) rule.Forget(conversation);
    }
}
