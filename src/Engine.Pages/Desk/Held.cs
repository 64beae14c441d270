using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Views;

namespace Engine.Pages.Desk;

/// <summary>A conversation on the desk: on offer, or the agent's own.</summary>
public sealed class Held(ConversationId id)
{
    public ConversationId Id { get; } = id;

    public ContextPacket? Packet { get; set; }

    /// <summary>Accept before then; null: it is the agent's.</summary>
    public DateTimeOffset? Expires { get; set; }

    public bool IsOffer => Expires is not null;

    /// <summary>All that was said and happened, oldest first.</summary>
    public List<Line> Lines { get; } = [];

    public int Unread { get; set; }

    public long Last { get; set; }

    /// <summary>The customer types until then.</summary>
    public DateTimeOffset TypesUntil { get; set; }

    /// <summary>Half written; kept over a reload.</summary>
    public string Draft { get; set; } = "";

    /// <summary>On its way to the engine.</summary>
    public List<Sending> Outbox { get; } = [];

    /// <summary>The mood after each of the customer's messages.</summary>
    public List<float> Moods { get; } = [];

    /// <summary>Since when the customer has waited for an answer of a person; null: they have one.</summary>
    public DateTimeOffset? WaitsSince { get; set; }

    public string Name => Packet is { Customer: var customer } ? customer.Name ?? Nameless(customer.Id.Value) : Nameless(Id.Value);

    /// <summary>A customer without a name has an id of letters and digits that nobody remembers: its end tells two of them apart.</summary>
    internal static string Nameless(string id) => id.Length <= 16 ? id : $"Guest {id[^4..]}";

    /// <summary>What the packet tells of before; whoever has followed the conversation knows it, and follows it on.</summary>
    public void Begin(ContextPacket packet)
    {
        Packet = packet;
        if (Last > 0) return;
        Lines.AddRange(packet.Transcript.Select(Line.Of));
        Moods.AddRange(packet.Sentiment);
        Last = packet.Sequence;
        WaitsSince = Lines.LastOrDefault() is { Kind: LineKind.Customer } last ? last.At : null;
    }

    /// <returns>Whether somebody said something.</returns>
    public bool Take(JsonElement happened)
    {
        var sequence = happened.GetProperty("sequence").GetInt64();
        if (sequence <= Last) return false;
        Last = sequence;
        if (Line.Of(happened) is not { } line) return false;
        Lines.Add(line);
        if (line.Kind == LineKind.Agent)
        {
            Outbox.RemoveAll(sending => sending.Id == line.MessageId);   // before the engine's answer to it, or after
            WaitsSince = null;
        }
        if (line.Kind != LineKind.Customer) return line.Kind == LineKind.Bot;
        if (line.Mood is { } mood) Moods.Add(mood);
        WaitsSince ??= line.At;
        TypesUntil = default;
        return true;
    }
}

/// <summary>What the agent said and the engine has not told back.</summary>
/// <param name="Why">Why it was refused; null while it is on its way.</param>
public sealed record Sending(string Id, string Text, string? Why = null);
