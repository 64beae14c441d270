using System.Collections.Concurrent;
using System.Globalization;
using Engine.Contracts;
using Engine.Gateway.Problems;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Endpoints;

/// <summary>A customer's token is in a browser, where anybody can copy it: so many requests a second and no more.</summary>
/// <remarks>
/// Everybody's second begins at once, and its counts are given up with it: nothing is kept of a customer who asks nothing. The
/// framework's limiter visits everybody whom it remembers ten times a second, which at saturation was 9 % of the host's processor time.
/// </remarks>
internal sealed class CustomerRate(IOptions<GatewayOptions> gateway, TimeProvider time)
{
    private readonly int _perSecond = gateway.Value.CustomerRequestsPerSecond;
    private Second _now = new(0);

    /// <summary>Stands before everything that a customer can ask for.</summary>
    public Task LimitAsync(HttpContext http, RequestDelegate next) =>
        _perSecond == 0 || Caller.Read(http.User) is not { Conversation: { } conversation } || Now().Count(conversation) <= _perSecond
            ? next(http)
            : Problem.Of(Refusal.RateLimited, string.Create(CultureInfo.InvariantCulture, $"More than {_perSecond} requests a second came with this token."))
                .ExecuteAsync(http);

    private Second Now()
    {
        var number = time.GetTimestamp() / time.TimestampFrequency;
        var now = Volatile.Read(ref _now);
        if (now.Number >= number) return now;   // another thread may have seen a later second
        var next = new Second(number);
        var was = Interlocked.CompareExchange(ref _now, next, now);
        return was == now ? next : was;
    }

    private sealed class Second(long number)
    {
        private readonly ConcurrentDictionary<ConversationId, int> _requests = [];

        public long Number => number;

        /// <returns>How many they are with this one.</returns>
        public int Count(ConversationId conversation) => _requests.AddOrUpdate(conversation, 1, (_, before) => before + 1);
    }
}
