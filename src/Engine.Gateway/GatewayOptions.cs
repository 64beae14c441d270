using System.ComponentModel.DataAnnotations;
using Engine.Gateway.Sites;
using Engine.Runtime;
using Microsoft.Extensions.Options;

namespace Engine.Gateway;

/// <summary>The gateway's limits and times. Every default works; a value out of range stops the process at start.</summary>
public sealed class GatewayOptions
{
    /// <summary>How long a customer's token lives. The channel gets a fresh one by opening the same conversation again.</summary>
    /// <value>Default 8 hours; from 1 minute to 30 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan CustomerTokenLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>Longest request body in bytes.</summary>
    /// <value>Default 64 KiB: the longest message is 8 KiB, at worst six bytes each once escaped. From 1 KiB to 16 MiB.</value>
    [Range(1024, 16 * 1024 * 1024)]
    public int BodyBytesMax { get; set; } = 64 * 1024;

    /// <summary>Longest message that a hub takes from a client, in bytes; a longer one ends the connection.</summary>
    /// <value>Default 64 KiB; from 1 KiB to 16 MiB.</value>
    [Range(1024, 16 * 1024 * 1024)]
    public int HubMessageBytesMax { get; set; } = 64 * 1024;

    /// <summary>Bytes sent to a hub's client that wait for it; its streams pause there until it has read.</summary>
    /// <value>Default 64 KiB; from 4 KiB to 16 MiB.</value>
    [Range(4 * 1024, 16 * 1024 * 1024)]
    public int HubBufferBytesMax { get; set; } = 64 * 1024;

    /// <summary>Streams that one hub connection may have open.</summary>
    /// <value>Default 100: an agent's desk and 50 conversations, with room. From 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int StreamsPerConnectionMax { get; set; } = 100;

    /// <summary>How long an agent counts as connected when the gateway that has the connection dies.</summary>
    /// <value>Default 60 seconds; from 3 seconds to 1 hour. It is renewed three times as often.</value>
    [Range(typeof(TimeSpan), "00:00:03", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan AgentLease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an agent without any connection stays available.</summary>
    /// <value>Default 30 seconds; from 0 to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan AgentGrace { get; set; } = TimeSpan.FromSeconds(30);

    internal PresenceTimes PresenceTimes => new(AgentLease, AgentLease / 3, AgentGrace);

    /// <summary>HTTP requests per second with one customer's token; 0 sets no limit. Other roles have none.</summary>
    /// <value>Default 50; from 0 to 1,000,000.</value>
    [Range(0, 1_000_000)]
    public int CustomerRequestsPerSecond { get; set; } = 50;

    /// <summary>Messages of the customer in one conversation and minute, at each gateway; 0 sets no limit.</summary>
    /// <value>Default 600: ten a second, far more than anybody types. From 0 to 1,000,000.</value>
    [Range(0, 1_000_000)]
    public int ConversationMessagesPerMinute { get; set; } = 600;

    /// <summary>Bytes of the customer's messages in one conversation and minute, at each gateway; 0 sets no limit.</summary>
    /// <value>Default 512 KiB: 64 of the longest messages. From 0 to 1 GiB.</value>
    [Range(0, 1024 * 1024 * 1024)]
    public int ConversationBytesPerMinute { get; set; } = 512 * 1024;

    /// <summary>
    /// Pages of one conversation's events that its customer or channel reads in a minute, at each gateway; 0 sets no limit.
    /// </summary>
    /// <value>Default 1,200: twenty a second. From 0 to 1,000,000.</value>
    [Range(0, 1_000_000)]
    public int ConversationReadsPerMinute { get; set; } = 1_200;

    /// <summary>Event streams (Server-Sent Events) of one conversation that may be open at once, at each gateway.</summary>
    /// <value>Default 20: a customer's tabs and whoever reads along. From 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int StreamsPerConversationMax { get; set; } = 20;

    /// <summary>
    /// Web origins whose pages may call the gateway from a browser, such as https://shop.example. None: no page of another origin may.
    /// </summary>
    /// <value>Default none.</value>
    [Origins]
    public string[] CorsOrigins { get; set; } = [];

    /// <summary>
    /// Web sites whose visitors may open conversations from their browsers, by id. None: only channels and admins open them.
    /// </summary>
    /// <value>Default none.</value>
    [Sites]
    public Dictionary<string, Site> Sites { get; set; } = [];

    /// <summary>
    /// Conversations that one known customer may have open; another is refused. 0 sets no limit. An anonymous customer has one by nature.
    /// </summary>
    /// <value>Default 20; from 0 to 32, which is how many a customer's record remembers.</value>
    [Range(0, 32)]
    public int CustomerConversationsMax { get; set; } = 20;
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
