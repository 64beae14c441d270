using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Gateway.Deeds;
using Engine.Gateway.Sight;
using Engine.Gateway.Streams;
using Engine.Gateway.Tokens;
using Engine.Runtime;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Hubs;

/// <summary>What both hubs are made of.</summary>
internal sealed record HubParts(
    IEngine Engine, ISignals Signals, Presence Presence, Inspections Inspections, IOptions<GatewayOptions> Options);

/// <summary>What both hubs share: who is connected, who calls, how a deed is done and refused, and the streams of a conversation.</summary>
internal abstract class EngineHub(HubParts parts, ILogger logger) : Hub
{
    private const string StreamsKey = "streams";

    /// <summary>Signs that wait for a slow client; it loses the oldest.</summary>
    private const int SignalsMax = 8;

    protected IEngine Engine => parts.Engine;

    protected Caller Caller => Caller.Of(Context.User!);

    public override Task OnConnectedAsync()
    {
        Context.Items[StreamsKey] = new OpenStreams(parts.Options.Value.StreamsPerConnectionMax);
        parts.Presence.Came(Caller.Agent);
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        parts.Presence.Went(Caller.Agent);
        return Task.CompletedTask;
    }

    /// <summary>A conversation's events after a sequence: those there are, then live ones; in order, without gap or double.</summary>
    public IAsyncEnumerable<Seen> Events(string conversationId, long after, CancellationToken cancellation) =>
        Stream(EventsAfterAsync(Conversation(conversationId), after, cancellation), cancellation);

    /// <summary>Signs of the customer that are never stored, such as that they type.</summary>
    public IAsyncEnumerable<Signal> Signals(string conversationId, CancellationToken cancellation) =>
        Stream(SignalsAsync(Conversation(conversationId), cancellation), cancellation);

    protected static ConversationId Conversation(string? id) => WordId.IsValid(id)
        ? new ConversationId(id!)
        : throw HubRefusals.ToException(Refusal.IdInvalid, "The conversation's id must be 1 to 128 letters, digits or - _ . : @ +.");

    /// <summary>Does what a row of the table says.</summary>
    protected async Task<TAnswer> DoAsync<TBody, TAnswer>(Deed<TBody, TAnswer> deed, string? conversation, TBody? body)
        where TBody : class
        where TAnswer : class
    {
        var (answer, refused) = await deed.DoAsync(Engine, Caller, conversation, body, Context.ConnectionAborted);
        return refused is null ? answer! : throw HubRefusals.ToException(refused.Code, refused.Why);
    }

    /// <summary>
    /// Opens a stream, within the connection's limit. SignalR asks for the next item when the connection has taken the last.
    /// </summary>
    protected IAsyncEnumerable<T> Stream<T>(IAsyncEnumerable<T> items, CancellationToken cancellation) =>
        ((OpenStreams)Context.Items[StreamsKey]!).FollowAsync(items, logger, cancellation);

    private async IAsyncEnumerable<Seen> EventsAfterAsync(
        ConversationId conversation, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (after < 0) throw HubRefusals.ToException(Refusal.FieldInvalid, "'after' is a sequence already seen: 0 or more.");
        if (await parts.Inspections.NoteAsync(Caller, conversation, cancellation) is { } refused)
            throw HubRefusals.ToException(refused.Code, refused.Why);
        if (await Engine.WhyNotAfterAsync(conversation, after, cancellation) is { } why) throw HubRefusals.ToException(why.Code, why.Why);
        await foreach (var seen in Engine.FollowAsync(conversation, Caller.Role.Reader(), after, cancellation)) yield return seen;
    }

    private async IAsyncEnumerable<Signal> SignalsAsync(
        ConversationId conversation, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var heard = Channel.CreateBounded<Signal>(
            new BoundedChannelOptions(SignalsMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        using var hearing = parts.Signals.Hear(conversation, signal =>
        {
            if (signal.Who == Speaker.Customer) heard.Writer.TryWrite(signal);
        });
        await foreach (var signal in heard.Reader.ReadAllAsync(cancellation)) yield return signal;
    }
}
