using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain;
using Engine.Domain.Agents;
using Engine.Domain.Conversations;
using Engine.Domain.Customers;
using Engine.Domain.Queues;
using Engine.Journal;
using Engine.Runtime.Pumps;

namespace Engine.Host.Commands;

/// <summary>Carries a data folder's journal over to PostgreSQL and replays every actor from both sides.</summary>
internal static partial class MigrateCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "The data folder of an engine that is stopped", Required = true };
        var to = new Option<string>("--to") { Description = "An empty PostgreSQL database: \"Host=…;Username=…;Database=…\"",
            Required = true };
        to.Validators.Add(result =>
        {
            if (!NamesAHost().IsMatch(result.GetValue(to)!))
                result.AddError("--to must be a connection string such as \"Host=127.0.0.1;Username=engine;Database=engine\".");
        });
        var command = new Command("migrate",
            "Copies a data folder's journal into an empty PostgreSQL database and checks it by replay") { from, to };
        command.SetAction((parsed, cancellation) =>
            Refusals.InOneSentenceAsync(() => RunAsync(parsed.GetValue(from)!, parsed.GetValue(to)!, cancellation)));
        return command;
    }

    [GeneratedRegex(@"(^|;)\s*(Host|Server)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamesAHost();

    private static async Task<int> RunAsync(string from, string to, CancellationToken cancellation)
    {
        var given = Shared.GivenMasterKey();
        var copied = await Migration.CopyAsync(from, to, given, cancellation);
        Say($"copied      {copied.Actors} actors, {copied.Turns} turns, {copied.Snapshots} snapshots, {copied.DueTimes} due times");

        await using var source = SqliteJournal.Open(from, master: given);
        await using var target =
            await PostgresJournal.OpenAsync(to, given ?? MasterKey.InFolder(from, mustExist: true), cancellation: cancellation);
        var replay = new Replay(source, target);
        await replay.CompareAsync(new ConversationDecider(), cancellation);
        await replay.CompareAsync(new AgentDecider(), cancellation);
        await replay.CompareAsync(new QueueDecider(), cancellation);
        await replay.CompareAsync(new CustomerDecider(), cancellation);
        Say($"replayed    {replay.Actors} actors, {replay.Events} events from both sides");
        if (replay.Different.Count == 0 && replay.Actors == copied.Actors)
        {
            Say($"equal       every actor, byte for byte; ids, sequences and positions are the same");
            Say($"serve       dotnet run -c Release --project src/Engine.Host -- --data {from} --cluster \"Host=…\"");
            Say($"            (the folder keeps the signing key and the master key)");
            return 0;
        }
        await Console.Error.WriteLineAsync(
            $"{replay.Different.Count} of {copied.Actors} actors differ, {string.Join(", ", replay.Different.Take(5))} for example: the "
                + $"folder is untouched; drop the database and migrate again.");
        return 1;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Every actor's state, snapshot and due time, from both journals.</summary>
    private sealed class Replay(IJournal source, IJournal target)
    {
        private const int Page = 1_000;

        public long Actors { get; private set; }

        public long Events { get; private set; }

        public List<ActorId> Different { get; } = [];

        public async Task CompareAsync<TState>(IDecider<TState> decider, CancellationToken cancellation) where TState : ActorState
        {
            foreach (var actor in await ActorsAsync(decider.Kind, cancellation))
            {
                Actors++;
                if (!await IsEqualAsync(decider, actor, cancellation)) Different.Add(actor);
            }
        }

        private async Task<bool> IsEqualAsync<TState>(IDecider<TState> decider, ActorId actor, CancellationToken cancellation)
            where TState : ActorState
        {
            var (here, there) = (await StateAsync(source, decider, actor, cancellation),
                await StateAsync(target, decider, actor, cancellation));
            var (kept, copied) = (await source.LoadAsync(actor, cancellation), await target.LoadAsync(actor, cancellation));
            return here.AsSpan().SequenceEqual(there) && kept.Wake == copied.Wake && IsEqual(kept.Snapshot, copied.Snapshot);
        }

        private static bool IsEqual(Snapshot? a, Snapshot? b) =>
            a is null || b is null ? a == b : (a.Sequence, a.Schema) == (b.Sequence, b.Schema) && a.State.Span.SequenceEqual(b.State.Span);

        /// <summary>From the first event on, whatever snapshots there are.</summary>
        private async Task<byte[]> StateAsync<TState>(IJournal journal, IDecider<TState> decider,
            ActorId actor, CancellationToken cancellation) where TState : ActorState
        {
            var state = decider.Initial(actor.Key);
            while (await journal.ReadAsync(actor, state.Sequence, Page, cancellation) is { Count: > 0 } page)
                foreach (var committed in page) state = Next(journal, decider, state, committed);
            return JsonSerializer.SerializeToUtf8Bytes(state, decider.Json);
        }

        private TState Next<TState>(IJournal journal, IDecider<TState> decider, TState state, Committed committed) where TState : ActorState
        {
            if (journal == source) Events++;
            return Pump<TState>.Replay(decider, state, committed);
        }

        private async Task<HashSet<ActorId>> ActorsAsync(ActorKind kind, CancellationToken cancellation)
        {
            HashSet<ActorId> actors = [];
            for (long position = 0; await source.ReadAllAsync(kind, position, Page, cancellation)
                is { Count: > 0 } page; position = page[^1].Position)
                actors.UnionWith(page.Select(committed => committed.Actor));
            return actors;
        }
    }
}
