using Engine.Gateway.Health;

namespace Engine.Gateway.Endpoints;

/// <summary>A conversation that is open, and its customer's key to it.</summary>
/// <param name="Id">The conversation's id.</param>
/// <param name="Token">The customer's token, good for this conversation only.</param>
/// <param name="ExpiresIn">Seconds that the token lives.</param>
/// <param name="Sequence">The conversation's last event.</param>
internal sealed record StartResponse(string Id, string Token, long ExpiresIn, long Sequence);

/// <summary>The revocation is on disk.</summary>
/// <param name="Sequence">Its number.</param>
internal sealed record RevokeResponse(long Sequence);

/// <summary>Nobody can read what was said any more.</summary>
/// <param name="Conversations">How many conversations that were.</param>
internal sealed record ErasureResponse(int Conversations);

/// <param name="Status">live or ready.</param>
internal sealed record HealthResponse(string Status);

/// <param name="Status">good, or degraded when a part is not.</param>
internal sealed record HealthDetail(string Status, Condition[] Parts);

// Those below are for the OpenAPI document. Nobody builds them: events are written straight from their stored form.

/// <summary>Something that happened. The type's own properties stand beside these.</summary>
/// <param name="Sequence">Counts the conversation's events from 1, without gaps.</param>
/// <param name="At">When, UTC, to the millisecond.</param>
/// <param name="Type">For example conversation.bot-said; docs/protocol.md lists them.</param>
internal sealed record EventDocument(long Sequence, DateTimeOffset At, string Type);

/// <summary>What came of a request.</summary>
/// <param name="Sequence">The last event of this turn.</param>
/// <param name="Events">What this turn produced; empty when nothing had to change.</param>
internal sealed record TurnDocument(long Sequence, EventDocument[] Events);

/// <summary>A page of a conversation's events.</summary>
/// <param name="Events">In order, without gaps.</param>
/// <param name="Next">The next page's after.</param>
internal sealed record PageDocument(EventDocument[] Events, long Next);

/// <summary>All that is known of a customer.</summary>
/// <param name="Customer">The customer's id.</param>
/// <param name="Events">What happened to the customer across conversations.</param>
/// <param name="Conversations">All of theirs, oldest first.</param>
internal sealed record ExportDocument(string Customer, EventDocument[] Events, ExportedConversation[] Conversations);

/// <summary>One of a customer's conversations, whole.</summary>
/// <param name="Id">The conversation's id.</param>
/// <param name="Events">In order, without gaps.</param>
internal sealed record ExportedConversation(string Id, EventDocument[] Events);
