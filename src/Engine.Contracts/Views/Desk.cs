using System.Text.Json.Serialization;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Contracts.Views;

/// <summary>One change on an agent's desk. The first is a snapshot.</summary>
/// <param name="Sequence">The agent's journal sequence of this change.</param>
/// <param name="Agent">Set for Snapshot: the agent with everything held.</param>
/// <param name="Conversation">Set for Offer, Assigned and Released.</param>
/// <param name="Packet">Set for Offer, and for Assigned when there was no offer: everything said so far.</param>
/// <param name="Expires">Set for Offer: accept before then.</param>
/// <param name="Why">Set for Released, and for Status when there is a reason.</param>
/// <param name="Status">Set for Status.</param>
public sealed record DeskChange(
    DeskChangeKind Kind, long Sequence, AgentView? Agent = null, ConversationId? Conversation = null,
    ContextPacket? Packet = null, DateTimeOffset? Expires = null, string? Why = null, AgentStatus? Status = null);

[JsonConverter(typeof(WordEnumConverter<DeskChangeKind>))]
public enum DeskChangeKind { Snapshot, Offer, Assigned, Released, Status }
