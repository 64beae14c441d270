using System.Text.Json.Serialization;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;

namespace Engine.Contracts;

/// <summary>Signs between people that are never written down. Whoever misses one misses nothing that was said.</summary>
public interface ISignals
{
    /// <summary>Tells whoever follows the conversation now, wherever in the cluster. Nobody waits for it, and it may be lost.</summary>
    void Send(ConversationId conversation, Signal signal);

    /// <summary>Hears what is sent from now on, as long as this process follows the conversation's events.</summary>
    /// <param name="heard">Returns at once and does not throw.</param>
    /// <returns>To be disposed of by whoever hears enough.</returns>
    IDisposable Hear(ConversationId conversation, Action<Signal> heard);
}

/// <summary>One sign.</summary>
/// <param name="By">The agent's id; null for a customer.</param>
/// <param name="Until">It says nothing any more after that.</param>
public sealed record Signal(SignalKind Kind, Speaker Who, string? By, DateTimeOffset Until);

[JsonConverter(typeof(WordEnumConverter<SignalKind>))]
public enum SignalKind { Typing }
