using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Domain;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations;

namespace Engine.Baseline;

/// <summary>
/// The design most teams would write: nothing is kept between requests. Each one loads the conversation with its history, runs the
/// same model and the same rules as the engine, and writes back with optimistic concurrency, one durable transaction a turn.
/// </summary>
/// <remarks>Queues, agents and timers are not there; what a conversation owes them is dropped, which costs this side nothing.</remarks>
internal sealed class StatelessEngine(IConversationStore store, IUnderstanding understanding, Assistant assistant, TimeProvider time)
    : IEngine
{
    private static readonly ConversationDecider Decider = new();
    private readonly Catalogue _catalogue = Catalogue.Of(assistant, understanding);
    private readonly Limits _limits = new();

    public async ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default)
    {
        while (true)
        {
            var loaded = await store.LoadAsync(to.Key, cancellation);
            var state = loaded.State is { } json ? JsonSerializer.Deserialize(json, Decider.Json)! : Decider.Initial(to.Key);
            var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
            if (now < state.LastAt) now = state.LastAt;
            var draft = new Draft<Conversation>(Decider, to, state, now);
            draft.Begin();
            var reply = Decider.Decide(draft, command, new Context(now, _catalogue, _limits));
            if (draft.Events.Count == 0)
                return reply is Reply.Accepted repeat ? repeat with { Events = Again(to, loaded.History, repeat) } : reply;

            var after = draft.State with { Outbox = [] };
            if (await store.SaveAsync(
                to.Key, loaded.Version, after.Sequence, JsonSerializer.SerializeToUtf8Bytes(after, Decider.Json),
                    [.. draft.Events.Select(RowOf)], cancellation))
                return reply is Reply.Accepted accepted ? accepted with { Events = [.. draft.Events] } : reply;
        }
    }

    public async ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor,
        long after, int limit, CancellationToken cancellation = default) =>
        [.. (await store.ReadAsync(actor.Key, after, limit, cancellation)).Select(row => EventOf(actor, row))];

    public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
        throw new NotSupportedException("a stateless service has nothing to follow");

    private static ImmutableArray<Committed> Again(ActorId actor, IReadOnlyList<Row> history, Reply.Accepted repeat) =>
        [.. history.Where(row => row.Sequence >= repeat.First && row.Sequence <= repeat.Last).Select(row => EventOf(actor, row))];

    private static Row RowOf(Committed committed)
    {
        var json = new ArrayBufferWriter<byte>();
        EventCodec.Write(json, committed.Event);
        return new Row(committed.Sequence, committed.At.ToUnixTimeMilliseconds(), json.WrittenSpan.ToArray());
    }

    private static Committed EventOf(ActorId actor, Row row) =>
        new(actor, row.Sequence, DateTimeOffset.FromUnixTimeMilliseconds(row.At), EventCodec.Read(row.Event));
}
