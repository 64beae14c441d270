using System.Buffers;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;
using Engine.Gateway.Hubs;
using Engine.Gateway.Problems;
using Engine.Gateway.Tokens;
using Microsoft.AspNetCore.Authentication;

namespace Engine.Gateway.Streams;

/// <summary>One reader's Server-Sent Events of one conversation, from the answer's first byte to its last.</summary>
/// <remarks>
/// What happened is pulled, as over hubs: a reader who does not read holds nobody up. What else there is to say (a heartbeat, somebody
/// types, the gateway leaves) is pushed beside it, and the oldest is lost where too much of it waits.
/// </remarks>
internal sealed class EventStream : IDisposable
{
    /// <summary>Signs that wait for a reader. Whoever is slower loses the oldest, and nothing that was said.</summary>
    private const int SignsMax = 8;

    private const string Goodbye = "reconnect";

    private static readonly byte[] Empty = "{}"u8.ToArray();

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    private readonly EventStreams _streams;
    private readonly Caller _reader;
    private readonly DateTimeOffset? _tokenEnds;
    private readonly ConversationId _conversation;
    private readonly Channel<SseItem<byte[]>> _signs = Channel.CreateBounded<SseItem<byte[]>>(
        new BoundedChannelOptions(SignsMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly IDisposable _hearing;
    private readonly ITimer _heart;
    private readonly CancellationTokenRegistration _leaving;

    public EventStream(EventStreams streams, HttpContext http, ConversationId conversation)
    {
        (_streams, _conversation, _reader) = (streams, conversation, Caller.Of(http.User));
        _tokenEnds = http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;
        _hearing = streams.Signals.Hear(conversation, Hear);
        _heart = streams.Time.CreateTimer(_ => Say("heartbeat"), null, EventStreams.HeartbeatEvery, EventStreams.HeartbeatEvery);
        _leaving = streams.Lifetime.ApplicationStopping.Register(Leave);
    }

    public void Dispose()
    {
        _leaving.Dispose();
        _heart.Dispose();
        _hearing.Dispose();
        _streams.Left(_conversation);
    }

    /// <summary>Everything that is sent.</summary>
    public async IAsyncEnumerable<SseItem<byte[]>> ItemsAsync(long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // The reader hears at once that it is connected.
        yield return new SseItem<byte[]>(Empty, "hello") { ReconnectionInterval = Again };
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var events = _streams.Engine.FollowAsync(_conversation, _reader.Role.Reader(), after, ending.Token)
            .GetAsyncEnumerator(ending.Token);
        Task<bool>? next = null, sign = null;
        try
        {
            while (true)
            {
                next ??= events.MoveNextAsync().AsTask();
                sign ??= _signs.Reader.WaitToReadAsync(ending.Token).AsTask();
                await Task.WhenAny(next, sign);
                if (!MayStay()) yield break;
                if (sign.IsCompleted)
                {
                    sign = null;
                    while (_signs.Reader.TryRead(out var item))
                    {
                        yield return item;
                        if (item.EventType == Goodbye) yield break;
                    }
                }
                if (!next.IsCompleted) continue;
                if (!await CameAsync(next, cancellation)) break;
                next = null;
                yield return ItemOf(events.Current);
                if (events.Current.Committed.Event is ConversationEvent.Closed) yield break;
            }
            yield return new SseItem<byte[]>(Empty, Goodbye) { ReconnectionInterval = Again };
        }
        finally
        {
            await ending.CancelAsync();
            // Else it could not be disposed of.
            if (next is not null) await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await events.DisposeAsync();
        }
    }

    /// <summary>Half a second to two and a half, by the conversation's id, so that not everybody comes back at once.</summary>
    private TimeSpan Again => TimeSpan.FromMilliseconds(500 + (string.GetHashCode(_conversation.Value, StringComparison.Ordinal) & 0x7FF));

    private void Hear(Signal signal)
    {
        if (signal.Who == Speaker.Customer == (_reader.Role.Reader() == Audience.Customer)) return;   // their own
        _signs.Writer.TryWrite(new SseItem<byte[]>(JsonSerializer.SerializeToUtf8Bytes(signal, ContractsJson.Default.Signal), "typing"));
    }

    private void Say(string word) => _signs.Writer.TryWrite(new SseItem<byte[]>(Empty, word));

    private void Leave() => _signs.Writer.TryWrite(new SseItem<byte[]>(Empty, Goodbye) { ReconnectionInterval = Again });

    /// <summary>A token is asked for once, when the stream is opened; it may have ended or been revoked since.</summary>
    private bool MayStay() => !(_tokenEnds <= _streams.Time.GetUtcNow()) && !_streams.Revocations.Include(_reader);

    /// <returns>False when nothing more comes from here: the reader is to come again.</returns>
    private async ValueTask<bool> CameAsync(Task<bool> next, CancellationToken cancellation)
    {
        try
        {
            return await next;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            if (Failure.Of(e).IsForLater) HubLog.ForLater(_streams.Logger, nameof(EventStream), e.Message);
            else HubLog.StreamBroke(_streams.Logger, e, nameof(EventStream));
            return false;
        }
    }

    private static SseItem<byte[]> ItemOf(in Seen seen)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        EventCodec.Write(buffer, seen);
        return new SseItem<byte[]>(buffer.WrittenSpan.ToArray())
        {
            EventId = seen.Committed.Sequence.ToString(CultureInfo.InvariantCulture),
        };
    }
}
