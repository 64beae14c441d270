using System.Text.Json.Serialization;
using Engine.Contracts.Serialization;

namespace Engine.Contracts;

/// <summary>Why a command was not done. Append only: a number or name, once shipped, keeps its meaning; a test freezes the table.</summary>
[JsonConverter(typeof(WordEnumConverter<Refusal>))]
public enum Refusal
{
    None = 0,

    // 1xx: the request itself is wrong; sending it again changes nothing.
    Malformed = 100,
    IdInvalid = 101,
    TextEmpty = 102,
    TextTooLong = 103,
    TextInvalid = 104,
    FieldInvalid = 105,
    MessageIdReused = 106,
    UnknownAssistant = 107,
    UnknownQueue = 108,
    BodyTooLarge = 109,

    // 2xx: who asks may not.
    TokenMissing = 200,
    TokenInvalid = 201,
    RoleForbidden = 202,
    NotYourConversation = 203,

    // 3xx: there is no such thing.
    UnknownConversation = 300,
    UnknownAgent = 301,
    UnknownRoute = 302,
    UnknownDeadLetter = 303,
    UnknownWebhook = 304,
    UnknownCustomer = 305,

    // 4xx: not in the state things are in now.
    ConversationClosed = 400,
    NotOwner = 401,
    OfferGone = 402,
    AlreadyWaiting = 403,
    AgentFull = 404,
    AgentAway = 405,
    NotSignedIn = 406,
    StaleEpoch = 407,
    QueueFull = 408,
    ConversationExists = 409,
    AfterTheEnd = 410,
    TooManyOpen = 411,
    PortRefused = 412,
    WebhookExists = 413,
    TooManyWebhooks = 414,

    // 5xx: the engine can't right now; the same command may be sent again.
    Busy = 500,
    Stopping = 501,
    StorageFailed = 502,
    RateLimited = 503,
    PortUnavailable = 504,
    Internal = 599,
}
