using System.Collections.Frozen;
using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Triggers;

namespace Engine.Domain.Tests.Support;

/// <summary>A small shop's assistant: two intents with answers, a rule for every trigger, three queues.</summary>
internal sealed class AssistantBuilder
{
    public static readonly QueueId General = new("general"), Billing = new("billing"), Vip = new("vip");

    private readonly Dictionary<QueueId, QueueRules> _queues = [];
    private ImmutableArray<EscalationRule> _rules =
    [
        new("asked", Trigger.Asked, 0, General, Priority: 5, "customer_request"),
        new("human", Trigger.Intent, 0.5, General, Priority: 5, "customer_request", Intent: "human"),
        new("fraud", Trigger.Intent, 0.6, Billing, Priority: 9, "fraud", Intent: "fraud"),
        new("lost", Trigger.ConfidenceBelow, 0.3, General, Priority: 2, "not_understood", Attempts: 2),
        new("out-of-scope", Trigger.InScopeBelow, 0.2, General, Priority: 1, "out_of_scope", Attempts: 2),
        new("stuck", Trigger.FailedAttempts, 3, General, Priority: 4, "failed_attempts"),
        new("sad", Trigger.SentimentBelow, -0.4, General, Priority: 6, "negative_sentiment"),
        new("angry", Trigger.FrustrationAbove, 0.9, General, Priority: 7, "frustration"),
    ];

    private readonly Dictionary<string, IntentBehaviour> _intents = new()
    {
        ["track_order"] = new("track an order", "Your order is on its way."),
        ["return_item"] = new("return something", "Put it in the box."),
        ["thanks"] = new(null, "You are welcome.", Repeatable: true),
        ["not_helpful"] = new(null, "I am sorry.", Failed: true, Repeatable: true),
    };

    private FrozenSet<string> _masked = SensitiveSpan.Kinds.ToFrozenSet();

    private Patience _patience = new();

    private LeaseRules _leases = new() { First = ActorNetwork.Forever };

    private Texts _texts = new(
        Greeting: "Hello {name}, I am a machine.", Clarify: "Is it about {first} or {second}?", ClarifyOne: "Is it about {first}?",
        NotUnderstood: "I did not understand.", HandingOver: "I am handing you over, {name}.", QueueFull: "Nobody is free.",
            HandedBack: "I am the machine again.");

    /// <summary>Most stories begin with somebody who waits, and tell later who comes.</summary>
    private bool _waitsUnattended = true;

    public AssistantBuilder() => Queue(General).Queue(Billing, skills: "billing:3").Queue(Vip, skills: "billing:4,vip:2");

    public AssistantBuilder Rules(params EscalationRule[] rules)
    {
        _rules = [.. rules];
        return this;
    }

    public AssistantBuilder Intent(string label, IntentBehaviour behaviour)
    {
        _intents[label] = behaviour;
        return this;
    }

    public AssistantBuilder Masks(params string[] kinds)
    {
        _masked = kinds.ToFrozenSet();
        return this;
    }

    public AssistantBuilder Patient(int seconds)
    {
        _patience = _patience with { Bot = TimeSpan.FromSeconds(seconds) };
        return this;
    }

    public AssistantBuilder PatientWith(int waiting, int answer, int agent)
    {
        _patience = new Patience(
            Waiting: TimeSpan.FromSeconds(waiting), Answer: TimeSpan.FromSeconds(answer), Agent: TimeSpan.FromSeconds(agent));
        return this;
    }

    public AssistantBuilder Rings(string timer, int seconds)
    {
        var timers = _patience.Timers ?? ImmutableSortedDictionary<string, TimeSpan>.Empty;
        _patience = _patience with { Timers = timers.SetItem(timer, TimeSpan.FromSeconds(seconds)) };
        return this;
    }

    /// <summary>Agents are there only as long as a gateway says so, as outside of tests.</summary>
    public AssistantBuilder WithLeases()
    {
        _leases = new LeaseRules();
        return this;
    }

    public AssistantBuilder Says(Func<Texts, Texts> change)
    {
        _texts = change(_texts);
        return this;
    }

    /// <param name="skills">For example <c>billing:3,vip:1</c>.</param>
    public AssistantBuilder Queue(QueueId id, string skills = "", TimeSpan? relaxAfter = null, int waitingMax = 100)
    {
        _queues[id] = new QueueRules(
            id, Skills.Of(skills), OfferTimeout: TimeSpan.FromSeconds(30), AgeingStep: TimeSpan.FromSeconds(60),
            RelaxAfter: relaxAfter ?? TimeSpan.FromSeconds(60), AskAgainAfter: TimeSpan.FromSeconds(30), waitingMax);
        return this;
    }

    /// <summary>The bot goes on while nobody is signed in, as outside of tests.</summary>
    public AssistantBuilder GoingOnUnattended()
    {
        _waitsUnattended = false;
        return this;
    }

    public AssistantBuilder NeverRelaxing(QueueId id)
    {
        _queues[id] = _queues[id] with { RelaxAfter = null };
        return this;
    }

    public Assistant Build() => new()
    {
        Name = "shop",
        Language = "en",
        Thresholds = new Thresholds(Answer: 0.7, Clarify: 0.4, InScope: 0.3),
        Masked = _masked,
        Patience = _patience,
        Leases = _leases,
        Texts = _texts,
        Intents = _intents.ToFrozenDictionary(),
        Escalations = _rules,
        Queues = _queues.ToFrozenDictionary(q => q.Key, q => q.Value with { WaitsUnattended = _waitsUnattended }),
        DefaultQueue = General,
    };
}

internal static class Skills
{
    /// <param name="text">For example <c>billing:3,vip:1</c>.</param>
    public static ImmutableSortedDictionary<string, int> Of(string text) => text
        .Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(s => s.Split(':'))
        .ToImmutableSortedDictionary(s => s[0], s => int.Parse(s[1], System.Globalization.CultureInfo.InvariantCulture));
}
