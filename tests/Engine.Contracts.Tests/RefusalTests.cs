namespace Engine.Contracts.Tests;

public sealed class RefusalTests
{
    /// <summary>Clients know these numbers and names. Add lines; never change or remove one.</summary>
    private static readonly (int Number, string Name)[] Frozen =
    [
        (0, "None"),
        (100, "Malformed"), (101, "IdInvalid"), (102, "TextEmpty"), (103, "TextTooLong"), (104, "TextInvalid"), (105, "FieldInvalid"),
        (106, "MessageIdReused"), (107, "UnknownAssistant"), (108, "UnknownQueue"), (109, "BodyTooLarge"),
        (200, "TokenMissing"), (201, "TokenInvalid"), (202, "RoleForbidden"), (203, "NotYourConversation"),
        (300, "UnknownConversation"), (301, "UnknownAgent"), (302, "UnknownRoute"), (303, "UnknownDeadLetter"), (304, "UnknownWebhook"),
        (305, "UnknownCustomer"),
        (400, "ConversationClosed"), (401, "NotOwner"), (402, "OfferGone"), (403, "AlreadyWaiting"), (404, "AgentFull"),
        (405, "AgentAway"), (406, "NotSignedIn"), (407, "StaleEpoch"), (408, "QueueFull"), (409, "ConversationExists"),
        (410, "AfterTheEnd"), (411, "TooManyOpen"), (412, "PortRefused"), (413, "WebhookExists"), (414, "TooManyWebhooks"),
        (500, "Busy"), (501, "Stopping"), (502, "StorageFailed"), (503, "RateLimited"), (504, "PortUnavailable"), (599, "Internal"),
    ];

    [Fact]
    public void A_refusal_once_shipped_keeps_its_number_and_name() =>
        Assert.Equal(Frozen, Enum.GetValues<Refusal>().Select(r => ((int)r, r.ToString())));
}
