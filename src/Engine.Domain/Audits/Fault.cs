using Engine.Contracts;

namespace Engine.Domain.Audits;

/// <summary>What must never happen in a run.</summary>
public enum Fault
{
    /// <summary>Acknowledged, and not in the conversation.</summary>
    Lost,

    /// <summary>There twice, or a repeat that got another answer.</summary>
    Doubled,

    /// <summary>A gap in what was written or seen, messages in another order than they were sent in, or anything after the end.</summary>
    OutOfOrder,

    /// <summary>Two owners under one epoch, or more acceptances acknowledged than there were.</summary>
    DoubleAssigned,

    /// <summary>An agent held or was offered more than the capacity signed in with.</summary>
    OverCapacity,

    /// <summary>The bot spoke while a queue or a person had the conversation.</summary>
    BotAfterHandoff,

    /// <summary>A person spoke who did not have the conversation.</summary>
    TalkedOver,

    /// <summary>A request without an answer, or a customer whom nobody came to, when everything had time to end.</summary>
    Stuck,

    /// <summary>The engine refused what it should have taken.</summary>
    Refused,
}

/// <summary>A rule was broken.</summary>
/// <param name="About">Whose events show it.</param>
/// <param name="Law">What should have been so; the same text for every breach of it.</param>
/// <param name="Seen">What was there instead.</param>
public readonly record struct Breach(Fault Fault, ActorId About, string Law, string? Seen = null)
{
    public override string ToString() => Seen is null ? $"{About}: {Law}" : $"{About}: {Law}: {Seen}";
}
