using System.Buffers;
using System.Text;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;
using Engine.Domain;
using Engine.Domain.Conversations;

namespace Engine.Simulation.Invariants;

/// <summary>
/// From the moment an admin is told that a customer is erased, nothing that was said or noted in their conversations until then is read,
/// shown, told or written again by anybody; and what is kept for a time only is gone after it.
/// </summary>
internal sealed class ErasedIsErased : Invariant
{
    private const string Law = "what is erased is seen by nobody";

    /// <summary>
    /// What was read before may be on its way so long: a packet waits for the customer's record, which may be late by 12 seconds.
    /// </summary>
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(15);

    /// <summary>The marks of conversations that are erased, and since when.</summary>
    private readonly Dictionary<string, TimeSpan> _gone = [];

    /// <summary>When each was erased, by the record.</summary>
    private readonly Dictionary<CustomerId, DateTimeOffset> _erased = [];

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public override void Erased(CustomerId customer)
    {
        var events = Records.EventsOf(customer.Actor);
        var last = events.LastOrDefault(c => c.Event is CustomerEvent.Erased)?.Sequence ?? 0;
        ConversationId[] theirs = [.. events.TakeWhile(c => c.Sequence < last).Select(c => c.Event)
            .OfType<CustomerEvent.Opened>().Select(e => e.Conversation)];
        if (events.LastOrDefault(c => c.Event is CustomerEvent.Erased) is { } erased) _erased[customer] = erased.At;
        foreach (var conversation in theirs) _gone.TryAdd(Shop.MarkOf(conversation), Town.Now);
        CheckDisk(customer.Actor);
        foreach (var conversation in theirs) CheckDisk(conversation.Actor);
    }

    public override void Saw(Committed committed) => Check(committed, "written");

    public override void Told(Committed committed) => Check(committed, "told to another system");

    public override void Followed(ConversationId conversation, long after, Committed committed, TimeSpan since)
    {
        // What was read before may be on its way for as long as the reader is slow.
        if (_gone.TryGetValue(Shop.MarkOf(conversation), out var at) && since > at) Check(committed, "on a new stream");
    }

    public override void Read(CustomerId customer, bool wasErased, string json)
    {
        using var _ = System.Text.Json.JsonDocument.Parse(json);
        if (wasErased) Check(customer.Actor, json, "exported");
    }

    public override void Acknowledged(ActorId to, Command command, Reply.Accepted reply)
    {
        foreach (var committed in reply.Events)
            if (_gone.TryGetValue(Shop.MarkOf(new ConversationId(to.Key)), out var at) && Town.Now - at > UnderWay)
                Check(committed, "in an answer");
    }

    public override void Showed(AgentId agent, DeskChange change)
    {
        if (change is not { Packet: { } packet, Conversation: { } conversation }) return;
        if (!_gone.TryGetValue(Shop.MarkOf(conversation), out var at) || Town.Now - at <= UnderWay) return;
        Check(conversation.Actor, string.Join('\n', packet.Transcript.Select(t => t.Text)) + packet.Summary
            + string.Join('\n', packet.Notes) + packet.Customer, "on a desk");
    }

    public override void Turned(ActorId actor, ActorState live)
    {
        if (_gone.Count > 0 && Town.Server.Running?.Engine.HadTwo(actor) == false && Records.Find(actor) is { } record)
            Check(actor, record.JsonOf(live), "in memory");
    }

    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var record in Records.Actors.ToArray())
            if (_gone.Count > 0 || record.State is Conversation { Keeping.IsErased: true })
                CheckDisk(record.Actor);
        CheckThoseWhoWereNotKnown();
        foreach (var checkpoint in town.Disk.Checkpoints.Saved.GroupBy(c => c.Projection).Select(g => g.Last()))
            Check(ActorId.Webhooks, Encoding.UTF8.GetString(checkpoint.State.Span), $"in the checkpoint of {checkpoint.Projection}");
        foreach (var row in town.Residents.Supervisor?.Rows.Values.ToArray() ?? [])
            Check(row.Conversation.Actor, row.ToString(), "on the wall");
    }

    /// <summary>A conversation may begin before its customer is erased, and be heard of by the customer's record only then.</summary>
    private void CheckThoseWhoWereNotKnown()
    {
        foreach (var (customer, at) in _erased)
            foreach (var conversation in Records.All<Conversation>().Where(c => c.Customer.Id == customer && c.StartedAt < at))
                Hold(conversation.Keeping.IsErased, conversation.Id.Actor, "what began before its customer was erased is erased");
    }

    private void CheckDisk(ActorId actor)
    {
        var own = Records.State<Conversation>(actor) is { Keeping.IsErased: true } erased ? Shop.MarkOf(erased.Id) : null;
        var loaded = Finished(Town.Disk.Journal.LoadAsync(actor));
        var snapshot = loaded.Snapshot is { State: var state } ? Encoding.UTF8.GetString(state.Span) : "";
        Check(actor, snapshot, "in a snapshot");
        Hold(own is null || !snapshot.Contains(own, StringComparison.Ordinal), actor, Law, "in a snapshot");
        foreach (var committed in Finished(Town.Disk.Journal.ReadAsync(actor, after: 0, int.MaxValue)))
        {
            Check(committed, "on the disk");
            Hold(own is null || !Text(committed.Event).Contains(own, StringComparison.Ordinal), actor, Law, "on the disk");
        }
    }

    /// <summary>A journal in memory has it at once.</summary>
    private static T Finished<T>(ValueTask<T> read) => read.IsCompletedSuccessfully
        ? read.Result : throw new InvalidOperationException("The disk of the simulation is slow.");

    private void Check(Committed committed, string where)
    {
        if (_gone.Count > 0) Check(committed.Actor, Text(committed.Event), $"{where}: {committed.Event.GetType().Name}");
    }

    private void Check(ActorId about, string text, string where)
    {
        foreach (var mark in _gone.Keys)
            Hold(!text.Contains(mark, StringComparison.Ordinal), about, Law, $"{mark} {where}");
    }

    private string Text(Event @event)
    {
        _bytes.ResetWrittenCount();
        EventCodec.Write(_bytes, @event);
        return Encoding.UTF8.GetString(_bytes.WrittenSpan);
    }
}
