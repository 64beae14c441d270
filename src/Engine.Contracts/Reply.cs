using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Contracts;

/// <summary>What came of a command. An expected refusal is a value; exceptions mean a bug or broken infrastructure.</summary>
[JsonDerivedType(typeof(Accepted), "accepted")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record Reply
{
    private Reply() { }

    /// <summary>The actor's answer about itself, for commands that ask for one.</summary>
    public View? View { get; init; }

    /// <summary>
    /// Done, and durable. The events <see cref="First"/> to <see cref="Last"/> came of it; First &gt; Last when nothing had to change.
    /// </summary>
    /// <remarks>A repeat of a command that carries a message id gets the sequences of the first time.</remarks>
    public sealed record Accepted(long First, long Last) : Reply
    {
        /// <summary>The events themselves, in order.</summary>
        [JsonIgnore]
        public ImmutableArray<Committed> Events { get; init; } = [];
    }

    /// <summary>Not done; nothing changed.</summary>
    /// <param name="Why">One sentence for a person.</param>
    public sealed record Refused(Refusal Code, string Why) : Reply;
}
