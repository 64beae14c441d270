using Engine.Contracts;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Engine.Gateway.Problems;

/// <summary>What HTTP says for each refusal.</summary>
internal static class RefusalTable
{
    public static (int Status, string Title) Of(Refusal refusal) => refusal switch
    {
        Refusal.Malformed => (Status400BadRequest, "The body is not JSON"),
        Refusal.IdInvalid => (Status400BadRequest, "An id is not of the form that ids have"),
        Refusal.TextEmpty => (Status400BadRequest, "The message has no text"),
        Refusal.TextTooLong => (Status400BadRequest, "The message is too long"),
        Refusal.TextInvalid => (Status400BadRequest, "The text is not text"),
        Refusal.FieldInvalid => (Status400BadRequest, "A field is missing or has a value that it can't have"),
        Refusal.MessageIdReused => (Status409Conflict, "The id was used for something else"),
        Refusal.UnknownAssistant => (Status400BadRequest, "There is no such assistant"),
        Refusal.UnknownQueue => (Status400BadRequest, "There is no such queue"),
        Refusal.BodyTooLarge => (Status413PayloadTooLarge, "The body is too large"),

        Refusal.TokenMissing => (Status401Unauthorized, "A token is needed"),
        Refusal.TokenInvalid => (Status401Unauthorized, "The token is not valid"),
        Refusal.RoleForbidden => (Status403Forbidden, "The role may not do this"),
        Refusal.NotYourConversation => (Status403Forbidden, "The conversation is another's"),

        Refusal.UnknownConversation => (Status404NotFound, "There is no such conversation"),
        Refusal.UnknownAgent => (Status404NotFound, "There is no such agent"),
        Refusal.UnknownRoute => (Status404NotFound, "There is no such address"),
        Refusal.UnknownDeadLetter => (Status404NotFound, "There is no such dead letter"),
        Refusal.UnknownWebhook => (Status404NotFound, "There is no such webhook"),
        Refusal.UnknownCustomer => (Status404NotFound, "There is no such customer"),

        Refusal.ConversationClosed => (Status409Conflict, "The conversation is closed"),
        Refusal.NotOwner => (Status409Conflict, "The conversation is not yours now"),
        Refusal.OfferGone => (Status409Conflict, "The offer is gone"),
        Refusal.AlreadyWaiting => (Status409Conflict, "The conversation waits already"),
        Refusal.AgentFull => (Status409Conflict, "The agent has no room"),
        Refusal.AgentAway => (Status409Conflict, "The agent is away"),
        Refusal.NotSignedIn => (Status409Conflict, "The agent is not signed in"),
        Refusal.StaleEpoch => (Status409Conflict, "The conversation has moved on"),
        Refusal.QueueFull => (Status409Conflict, "The queue is full"),
        Refusal.ConversationExists => (Status409Conflict, "The conversation is another customer's"),
        Refusal.AfterTheEnd => (Status409Conflict, "The conversation is not so long"),
        Refusal.TooManyOpen => (Status409Conflict, "The customer has too many conversations open"),
        Refusal.PortRefused => (Status409Conflict, "Another system refused"),
        Refusal.WebhookExists => (Status409Conflict, "The webhook is another"),
        Refusal.TooManyWebhooks => (Status409Conflict, "There are too many webhooks"),

        Refusal.Busy => (Status503ServiceUnavailable, "The engine is busy"),
        Refusal.Stopping => (Status503ServiceUnavailable, "The engine is stopping"),
        Refusal.StorageFailed => (Status503ServiceUnavailable, "The engine can't store anything"),
        Refusal.RateLimited => (Status429TooManyRequests, "Too many requests"),
        Refusal.PortUnavailable => (Status503ServiceUnavailable, "Another system does not answer"),
        Refusal.Internal => (Status500InternalServerError, "Something went wrong in the engine"),

        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "not a refusal, or one that the table lacks"),
    };
}
