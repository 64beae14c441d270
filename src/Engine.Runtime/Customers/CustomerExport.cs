using System.Buffers;
using System.Text;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Runtime.Customers;

/// <summary>
/// All that is known of a customer, as JSON: <c>{"customer":"ann","events":[…],"conversations":[{"id":"c-1","events":[…]}]}</c>.
/// </summary>
public static class CustomerExport
{
    private const int Page = 200;

    /// <summary>Puts on record that somebody gets it, with the customer and with each of their conversations.</summary>
    /// <param name="by">An admin's id.</param>
    /// <returns>Accepted when it may be written.</returns>
    public static async ValueTask<Reply> BeginExportAsync(this IEngine engine,
        CustomerId customer, string by, CancellationToken cancellation = default)
    {
        var reply = await engine.SendAsync(customer.Actor, new CustomerCommand.Export(by), cancellation);
        if (reply is not Reply.Accepted) return reply;
        foreach (var conversation in (await engine.ConversationsOfAsync(customer, cancellation)).Distinct())
            if (await engine.SendAsync(conversation.Actor, new ConversationCommand.Inspect(new AgentId(by)), cancellation)
                is Reply.Refused { Code: not Refusal.UnknownConversation } refused)
                return refused;
        return reply;
    }

    /// <summary>Writes it, a page of events at a time.</summary>
    public static async ValueTask WriteExportAsync(this IEngine engine,
        CustomerId customer, Stream output, CancellationToken cancellation = default)
    {
        await WriteAsync(output, $"{{\"customer\":{Text(customer.Value)},\"events\":[", cancellation);
        await WriteEventsAsync(engine, customer.Actor, output, cancellation);
        await WriteAsync(output, "],\"conversations\":[", cancellation);
        var comma = "";
        foreach (var conversation in (await engine.ConversationsOfAsync(customer, cancellation)).Distinct())
        {
            await WriteAsync(output, $"{comma}{{\"id\":{Text(conversation.Value)},\"events\":[", cancellation);
            await WriteEventsAsync(engine, conversation.Actor, output, cancellation);
            await WriteAsync(output, "]}", cancellation);
            comma = ",";
        }
        await WriteAsync(output, "]}", cancellation);
    }

    private static async ValueTask WriteEventsAsync(IEngine engine, ActorId actor, Stream output, CancellationToken cancellation)
    {
        var (json, viewer, isFirst) = (new ArrayBufferWriter<byte>(16 * 1024), new Viewer(Audience.Integrator, after: 0), true);
        for (long last = 0; await engine.ReadAsync(actor, last, Page, cancellation) is { Count: > 0 } page; last = page[^1].Sequence)
        {
            foreach (var committed in page)
            {
                if (!viewer.TrySee(committed, out var seen)) continue;
                if (!isFirst) json.Write(",\n"u8);
                EventCodec.Write(json, seen);
                isFirst = false;
            }
            await output.WriteAsync(json.WrittenMemory, cancellation);
            json.ResetWrittenCount();
        }
    }

    private static string Text(string value) => $"\"{JsonEncodedText.Encode(value)}\"";

    private static ValueTask WriteAsync(Stream output, string text, CancellationToken cancellation) =>
        output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
}
