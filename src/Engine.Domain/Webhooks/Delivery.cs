using System.Collections.Immutable;
using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Commands;

namespace Engine.Domain.Webhooks;

/// <summary>One event on its way to one subscriber. Its name is the same for every try: <c>crm/c-17/4</c>.</summary>
/// <remarks>
/// It says where the event is and not what it says: that is read when it is sent, so that nothing personal waits in between.
/// </remarks>
public readonly record struct Delivery(string Webhook, ConversationId Conversation, long Sequence)
{
    /// <summary>The port that delivers.</summary>
    public const string Port = "webhook";

    /// <summary>How long a delivery that an operator wants repeated is tried.</summary>
    internal static readonly TimeSpan RedeliverFor = TimeSpan.FromMinutes(10);

    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Webhook}/{Conversation}/{Sequence}");

    /// <returns>Null when it names no delivery.</returns>
    public static Delivery? Parse(string id) => id.Split('/') is [var webhook, var conversation, var number]
        && WordId.IsValid(webhook) && WordId.IsValid(conversation)
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new Delivery(webhook, new ConversationId(conversation), sequence) : null;

    public PortRequest ToRequest(DateTimeOffset deadline) =>
        new(Id, "deliver", deadline, ImmutableSortedDictionary<string, string>.Empty);
}
