using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Gateway.Sight;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Endpoints;

/// <summary>Opens a conversation and gives its customer a token, for whoever was let that far: a channel, an admin or a site.</summary>
internal sealed class Opening(
    IEngine engine, IConversationIds ids, TokenIssuer tokens, Channels channels, IOptions<GatewayOptions> options)
{
    /// <param name="wanted">The conversation's id; null: one is made.</param>
    /// <param name="customer">Whose id is set, or made for an anonymous one.</param>
    public async Task<IResult> OpenAsync(HttpContext http, string? wanted, CustomerProfile customer, string channel, string? assistant)
    {
        var id = wanted is { } given ? new ConversationId(given) : ids.Next();
        if (await TooManyAsync(customer.Id, id, http.RequestAborted) is { } refused) return Problem.Of(refused);
        var reply = await engine.SendAsync(id.Actor, new ConversationCommand.Start(customer, channel, assistant), http.RequestAborted);
        if (reply is not Reply.Accepted accepted) return Problem.Of((Reply.Refused)reply);
        if (reply.View is ConversationView view && view.Channel != channel)
            return Problem.Of(Refusal.ConversationExists, "The conversation exists and came over another channel.");
        channels.Add(id, channel);
        // An anonymous customer's id is made once; whoever opens the conversation again speaks for the same one.
        if (accepted.View is ConversationView { Customer.Id: var known }) customer = customer with { Id = known };

        var lifetime = options.Value.CustomerTokenLifetime;
        var response = new StartResponse(
            id.Value, tokens.Issue(Role.Customer, customer.Id.Value, id, lifetime), (long)lifetime.TotalSeconds, accepted.Last);
        http.Response.Headers.CacheControl = "no-store";   // RFC 6750 §5.3: a token is not for caches
        return Results.Json(
            response, GatewayJson.Default.StartResponse,
            statusCode: accepted.First <= accepted.Last ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    /// <summary>
    /// Asks the customer's record, which hears of a conversation a moment after it began: what is opened in the same moment may exceed the
    /// limit. Inside the turn that opens a conversation nobody can be asked.
    /// </summary>
    private async ValueTask<Reply.Refused?> TooManyAsync(CustomerId customer, ConversationId id, CancellationToken cancellation)
    {
        var max = options.Value.CustomerConversationsMax;
        // What is no id is refused by the conversation.
        if (max == 0 || customer.IsAnonymous || !WordId.IsValid(customer.Value)) return null;
        var reply = await engine.SendAsync(customer.Actor, new Look(), cancellation);
        if (reply is Reply.Refused refused) return refused;
        if (reply is not Reply.Accepted { View: CustomerView view } || view.Open.Length < max || view.Open.Contains(id)) return null;
        return await engine.HasAsync(id.Actor, cancellation)
            ? null
            : new Reply.Refused(Refusal.TooManyOpen, $"{customer} has {view.Open.Length} conversations open already.");
    }
}
