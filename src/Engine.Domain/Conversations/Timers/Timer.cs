using System.Collections.Immutable;
using Engine.Domain.Assistants;

namespace Engine.Domain.Conversations.Timers;

/// <summary>A moment at which a conversation does something of itself.</summary>
/// <param name="At">When, as things are now; null: not at all.</param>
/// <param name="Ring">What it does then; only called when the moment has come.</param>
/// <param name="IsOptional">It has a span of its own under <c>timers</c> in the assistant file, and never rings without.</param>
/// <param name="Says">Texts of its own that an assistant may word in its way.</param>
public sealed record Timer(
    string Name, Func<Conversation, DateTimeOffset?> At, Action<Draft<Conversation>, Context> Ring, bool IsOptional = false,
    params ImmutableArray<Wording> Says);
