using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;
using Engine.Domain.Webhooks;
using Engine.Runtime.Ports;

namespace Engine.Runtime.Webhooks;

/// <summary>
/// Delivers one event to one subscriber, signed. The event is read when it is sent: nothing of it waits anywhere but in the journal.
/// </summary>
public sealed class WebhookPort : IPort, IDisposable
{
    private readonly IEngine _engine;
    private readonly Subscriptions _subscriptions;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public WebhookPort(IEngine engine, Subscriptions subscriptions, WebhookOptions options, TimeProvider time)
    {
        (_engine, _subscriptions, _time) = (engine, subscriptions, time);
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,   // a redirection may lead anywhere
            UseCookies = false,
            UseProxy = false,            // a proxy would connect where we may not
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (!options.AllowPrivateAddresses) sockets.ConnectCallback = PublicAddress.ConnectAsync;
        _client = new HttpClient(sockets) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public string Name => Delivery.Port;

    /// <summary>Each subscriber is a place of its own.</summary>
    public string PartOf(PortRequest request) => Delivery.Parse(request.Id)?.Webhook ?? "";

    public void Dispose() => _client.Dispose();

    public async Task<PortAnswer> DoAsync(PortRequest request, DateTimeOffset deadline, CancellationToken cancellation)
    {
        if (Delivery.Parse(request.Id) is not { } delivery) return PortAnswer.Refused("That is no delivery.");
        if (await _subscriptions.FindAsync(delivery.Webhook, cancellation).ConfigureAwait(false) is not { } subscription)
            return PortAnswer.NotFound;   // deleted meanwhile
        var read = await _engine.ReadAsync(delivery.Conversation.Actor, delivery.Sequence - 1, 1, cancellation).ConfigureAwait(false);
        return read is [{ } committed] && committed.Sequence == delivery.Sequence && subscription.Wants(committed)
            ? await PostAsync(subscription, delivery, committed, cancellation).ConfigureAwait(false)
            : PortAnswer.NotFound;   // deleted and made anew meanwhile, as another
    }

    private async Task<PortAnswer> PostAsync(Subscription to, Delivery delivery, Committed committed, CancellationToken cancellation)
    {
        var body = BodyOf(delivery, committed);
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var message = new HttpRequestMessage(HttpMethod.Post, to.Url) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.Add(Signature.IdHeader, delivery.Id);
        message.Headers.Add(Signature.TimeHeader, timestamp);
        message.Headers.Add(Signature.SignatureHeader, Signature.Of(to.Secret, delivery.Id, timestamp, body));
        using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        return HttpOutcome.Of(response, _time) switch
        {
            null => PortAnswer.Done(),
            { Outcome: PortOutcome.NotFound } => PortAnswer.Refused("It answered with status 404."),
            var outcome => outcome,
        };
    }

    /// <summary><c>{"id":…,"webhook":…,"conversation":…,"position":…,"event":{"sequence":…,"at":…,"type":…,…}}</c></summary>
    private static byte[] BodyOf(Delivery delivery, Committed committed)
    {
        var seen = new ArrayBufferWriter<byte>();
        EventCodec.Write(seen, new Seen(committed, Audience.Integrator, Withheld: 0));
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("id", delivery.Id);
            json.WriteString("webhook", delivery.Webhook);
            json.WriteString("conversation", delivery.Conversation.Value);
            json.WriteNumber("position", committed.Position);
            json.WritePropertyName("event");
            json.WriteRawValue(seen.WrittenSpan, skipInputValidation: true);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }
}
