using Engine.Contracts.Events;

namespace Engine.Gateway.Endpoints;

// A field that is left out is null here, whatever its type says: the endpoints check, and say which one is missing.

/// <summary>Opens a conversation.</summary>
/// <param name="Channel">Where the customer is, for example web.</param>
/// <param name="Customer">Who the customer is, as far as the channel knows.</param>
/// <param name="Id">The conversation's id, when the channel has one of its own; otherwise one is made.</param>
/// <param name="Assistant">The assistant's name; the engine's own when left out.</param>
internal sealed record StartRequest(string Channel, CustomerProfile Customer, string? Id = null, string? Assistant = null);

/// <summary>What the customer says.</summary>
/// <param name="Id">The client's own id of this message; the same id again gets the first answer again.</param>
/// <param name="Text">Up to 8 KiB of UTF-8.</param>
internal sealed record SayRequest(string Id, string Text);

/// <summary>Says which tokens are good no more: one of the three.</summary>
/// <param name="Jti">One token's id.</param>
/// <param name="Token">One token.</param>
/// <param name="Id">Every token that was issued to this id (`sub`) until now.</param>
internal sealed record RevokeRequest(string? Jti = null, string? Token = null, string? Id = null);

/// <summary>Closes a conversation.</summary>
/// <param name="Disposition">How it ended, in a few words.</param>
/// <param name="Id">The client's own id of this command; the same id again gets the first answer again.</param>
internal sealed record CloseRequest(string? Disposition = null, string? Id = null);

/// <summary>Asks for a person.</summary>
/// <param name="Id">The client's own id of this command; the same id again gets the first answer again.</param>
internal sealed record PersonRequest(string? Id = null);
