using System.Globalization;
using System.Threading.RateLimiting;
using Engine.Contracts;
using Engine.Gateway.Problems;
using Engine.Gateway.Tokens;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Endpoints;

/// <summary>A customer's token is in a browser, where anybody can copy it: so many requests a second and no more.</summary>
internal sealed class CustomerRate(IOptions<GatewayOptions> gateway) : IConfigureOptions<RateLimiterOptions>
{
    public void Configure(RateLimiterOptions options)
    {
        var perSecond = gateway.Value.CustomerRequestsPerSecond;
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (context, _) => await Problem
            .Of(Refusal.RateLimited, string.Create(CultureInfo.InvariantCulture, $"More than {perSecond} requests a second came with this token."))
            .ExecuteAsync(context.HttpContext);
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            perSecond > 0 && Caller.Read(http.User) is { Conversation: { } conversation }
                ? RateLimitPartition.GetFixedWindowLimiter(conversation.Value, _ => new FixedWindowRateLimiterOptions
                {
                    PermitLimit = perSecond,
                    Window = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                })
                : RateLimitPartition.GetNoLimiter(""));
    }
}
