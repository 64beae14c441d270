using System.Globalization;
using Engine.Contracts;
using Engine.Gateway.Problems;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Endpoints;

/// <summary>A customer's token is in a browser, where anybody can copy it: so many requests a second and no more.</summary>
internal sealed class CustomerRate(IOptions<GatewayOptions> gateway, TimeProvider time)
{
    private readonly int _perSecond = gateway.Value.CustomerRequestsPerSecond;
    private readonly Window<ConversationId> _second = new(TimeSpan.FromSeconds(1), time);

    /// <summary>Stands before everything that a customer can ask for.</summary>
    public Task LimitAsync(HttpContext http, RequestDelegate next) =>
        _perSecond == 0 || Caller.Read(http.User) is not { Conversation: { } conversation } || _second.Add(conversation, 1) <= _perSecond
            ? next(http)
            : Problem.Of(Refusal.RateLimited,
                string.Create(CultureInfo.InvariantCulture, $"More than {_perSecond} requests a second came with this token."))
                .ExecuteAsync(http);
}
