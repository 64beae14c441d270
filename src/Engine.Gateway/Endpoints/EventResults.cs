using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Gateway.Endpoints;

/// <summary><c>{"sequence":7,"events":[…]}</c>: what a turn produced. The sequence is that of its last event.</summary>
internal sealed record TurnResult(long Sequence, IReadOnlyList<Seen> Events) : IResult
{
    public async Task ExecuteAsync(HttpContext http)
    {
        var body = EventResults.Begin(http);
        body.Write("{\"sequence\":"u8);
        EventResults.WriteNumber(body, Sequence);
        body.Write(","u8);
        await EventResults.WriteEventsAsync(body, Events, http.RequestAborted);
        body.Write("}"u8);
        await body.FlushAsync(http.RequestAborted);
    }
}

/// <summary><c>{"events":[…],"next":7}</c>: a page of a conversation's events; <c>next</c> is the next page's <c>after</c>.</summary>
internal sealed record PageResult(IReadOnlyList<Seen> Events, long Next) : IResult
{
    public async Task ExecuteAsync(HttpContext http)
    {
        var body = EventResults.Begin(http);
        body.Write("{"u8);
        await EventResults.WriteEventsAsync(body, Events, http.RequestAborted);
        body.Write(",\"next\":"u8);
        EventResults.WriteNumber(body, Next);
        body.Write("}"u8);
        await body.FlushAsync(http.RequestAborted);
    }
}

internal static class EventResults
{
    /// <summary>A full page of the longest messages would be 8 MiB; so much of it at most waits for a slow reader.</summary>
    private const int UnflushedMax = 32 * 1024;

    public static PipeWriter Begin(HttpContext http)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.BodyWriter;
    }

    public static async ValueTask WriteEventsAsync(PipeWriter body, IReadOnlyList<Seen> events, CancellationToken cancellation)
    {
        body.Write("\"events\":["u8);
        for (var i = 0; i < events.Count; i++)
        {
            if (i > 0) body.Write(","u8);
            EventCodec.Write(body, events[i]);
            if (body.UnflushedBytes > UnflushedMax) await body.FlushAsync(cancellation);
        }
        body.Write("]"u8);
    }

    public static void WriteNumber(PipeWriter body, long number)
    {
        // 20 = digits of long.MinValue with its sign
        number.TryFormat(body.GetSpan(20), out var digits, default, CultureInfo.InvariantCulture);
        body.Advance(digits);
    }
}
