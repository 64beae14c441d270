using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Gateway.Deeds;

// A field that is left out is null here: the table checks, and says which one is missing. Every `Id` is the client's own id of the command
// (or message): the same id again gets the first answer again.

/// <param name="Skills">Level of each skill, 1 to 5.</param>
/// <param name="Languages">ISO 639-1; left out or empty means any.</param>
/// <param name="Capacity">Conversations at once, 1 to 50.</param>
internal sealed record SignInRequest(ImmutableSortedDictionary<string, int>? Skills, ImmutableArray<string> Languages, int Capacity);

/// <param name="Status">available, away or offline.</param>
internal sealed record StatusRequest(AgentStatus? Status);

/// <summary>Nothing but the command's id.</summary>
internal sealed record PlainRequest(string? Id = null);

internal sealed record DeclineRequest(string? Reason = null, string? Id = null);

/// <param name="Text">Up to 8 KiB of UTF-8.</param>
internal sealed record AgentSaysRequest(string? Id = null, string? Text = null);

/// <summary>Where a conversation goes: to a queue or to an agent, exactly one of them.</summary>
/// <param name="Note">For whoever gets it.</param>
internal sealed record TransferRequest(QueueId? Queue = null, AgentId? Agent = null, string? Note = null, string? Id = null);

internal sealed record HandBackRequest(string? Note = null, string? Id = null);

/// <param name="Disposition">How it ended, in a few words.</param>
internal sealed record EndRequest(string? Disposition = null, string? Id = null);

internal sealed record EscalateRequest(QueueId? Queue = null, string? Id = null);

/// <summary>What was asked is done, and durable.</summary>
/// <param name="Sequence">The last event that came of it.</param>
internal sealed record Receipt(long Sequence);

/// <summary>The live conversations that match.</summary>
/// <param name="Rows">As over the hub.</param>
internal sealed record WallPage(IReadOnlyList<Contracts.Views.WallRow> Rows);
