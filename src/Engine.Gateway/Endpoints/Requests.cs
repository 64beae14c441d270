using Engine.Contracts.Events;

namespace Engine.Gateway.Endpoints;

/// <summary>Opens a conversation.</summary>
/// <param name="Id">The conversation's id, when the channel has one of its own; otherwise one is made.</param>
/// <param name="Channel">Where the customer is, for example web.</param>
/// <param name="Customer">Who the customer is, as far as the channel knows.</param>
/// <param name="Assistant">The assistant's name; the engine's own when left out.</param>
internal sealed record StartRequest(string? Id, string? Channel, CustomerProfile? Customer, string? Assistant);

/// <param name="Id">The conversation's id.</param>
/// <param name="Token">The customer's token, good for this conversation only.</param>
/// <param name="ExpiresIn">Seconds that the token lives.</param>
/// <param name="Sequence">The conversation's last event.</param>
internal sealed record StartResponse(string Id, string Token, long ExpiresIn, long Sequence);

/// <summary>What the customer says.</summary>
/// <param name="Id">The client's own id of this message; the same id again gets the first answer again.</param>
/// <param name="Text">Up to 8 KiB of UTF-8.</param>
internal sealed record SayRequest(string? Id, string? Text);

/// <param name="Disposition">How it ended, in a few words.</param>
internal sealed record CloseRequest(string? Disposition);

/// <param name="Status">live or ready.</param>
internal sealed record HealthResponse(string Status);
