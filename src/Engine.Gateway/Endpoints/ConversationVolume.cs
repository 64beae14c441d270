using System.Globalization;
using System.Text;
using Engine.Contracts;
using Engine.Gateway.Problems;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Endpoints;

/// <summary>How much may be written into and read from one conversation in a minute, by its customer and its channel together.</summary>
/// <remarks>
/// Counted by each gateway for itself, so that a flood costs nothing behind it: several gateways let through as many times as much, and no
/// more. In the conversation it would be exact, at the price of a turn and a journal read for every message that is refused.
/// </remarks>
internal sealed class ConversationVolume(IOptions<GatewayOptions> gateway, TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Window<ConversationId> _messages = new(Minute, time), _bytes = new(Minute, time), _reads = new(Minute, time);

    /// <returns>Null when it may be said.</returns>
    public Problem? Say(ConversationId conversation, string text) =>
        Over(_messages, conversation, 1, gateway.Value.ConversationMessagesPerMinute, "messages")
        ?? Over(_bytes, conversation, Encoding.UTF8.GetByteCount(text), gateway.Value.ConversationBytesPerMinute, "bytes of messages");

    /// <returns>Null when a page may be read.</returns>
    public Problem? Read(ConversationId conversation) => Over(_reads, conversation, 1, gateway.Value.ConversationReadsPerMinute, "pages");

    private static Problem? Over(Window<ConversationId> window, ConversationId conversation, long amount, int max, string what) =>
        max == 0 || window.Add(conversation, amount) <= max
            ? null
            : Problem.Of(
                Refusal.RateLimited, string.Create(CultureInfo.InvariantCulture,
                    $"More than {max} {what} a minute in this conversation.")) with
            {
                RetryAfter = window.SecondsLeft,
            };
}
