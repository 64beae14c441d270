using System.Collections.Immutable;
using Engine.Contracts;

namespace Engine.Gateway.Hubs;

/// <param name="Skills">Level of each skill, 1 to 5.</param>
/// <param name="Languages">ISO 639-1; left out or empty means any.</param>
/// <param name="Capacity">Conversations at once, 1 to 50.</param>
internal sealed record SignInRequest(ImmutableSortedDictionary<string, int>? Skills, ImmutableArray<string> Languages, int Capacity);

/// <summary>Where a conversation goes: to a queue or to an agent, exactly one of them.</summary>
/// <param name="Note">For whoever gets it.</param>
internal sealed record TransferTarget(QueueId? Queue, AgentId? Agent, string? Note);

/// <summary>What was asked is done, and durable.</summary>
/// <param name="Sequence">The last event that came of it.</param>
internal sealed record Receipt(long Sequence);
