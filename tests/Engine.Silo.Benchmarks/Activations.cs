using System.Globalization;
using System.Diagnostics;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Journal;
using Engine.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Engine.Silo.Benchmarks;

/// <summary>
/// How long a conversation of 10,000 events takes to answer when it is not in memory: its grain is placed and made, its newest
/// snapshot and the events since are read from PostgreSQL, and it is asked what it is. Beside it plain SQL that reads the same rows.
/// </summary>
internal static class Activations
{
    private const int Conversations = 50, Events = 10_000;

    /// <param name="silo">Starts one on a journal and a port.</param>
    /// <param name="rounds">Each conversation is brought to memory once in a round.</param>
    public static async Task RunAsync(Func<IJournal, int, Task<IHost>> silo, int rounds)
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync("activations");
        await using var journal = await PostgresJournal.OpenAsync(database, TestMaster.Key);
        using (var writer = await silo(journal, 11_213))
        {
            // They share commits.
            await Task.WhenAll(Enumerable.Range(0, Conversations)
                .Select(i => Task.Run(() => WriteAsync(writer.Services.GetRequiredService<IEngine>(), i))));
            await writer.StopAsync();
        }

        using var host = await silo(journal, 11_214);
        var engine = host.Services.GetRequiredService<IEngine>();
        await using var sql = await PlainSql.OpenAsync(database);
        var random = new Random(1);
        List<double> activated = [], asked = [], read = [];
        long bytes = 0, tail = 0;
        for (var round = -1; round < rounds; round++)   // the first is to get compiled
        {
            var order = Enumerable.Range(0, Conversations).ToArray();
            random.Shuffle(order);
            foreach (var i in order)
            {
                var (activation, view) = await TimeAsync(() => LookAsync(engine, i));
                var (again, _) = await TimeAsync(() => LookAsync(engine, i));
                var (plain, rows) = await TimeAsync(() => sql.ReadAsync(i));
                if (view.Sequence < Events) throw new InvalidOperationException($"{view.Id} has {view.Sequence} events");
                if (round < 0) continue;
                activated.Add(activation);
                asked.Add(again);
                read.Add(plain);
                (bytes, tail) = (bytes + rows.Bytes, tail + rows.Turns);
            }
            await ForgetAsync(host.Services.GetRequiredService<IGrainFactory>());
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{activated.Count} activations of conversations with {Events:N0} events and more, one silo, PostgreSQL; milliseconds; "
                + $"{bytes / activated.Count:N0} bytes and {(double)tail / activated.Count:N0} turns after the snapshot on average"));
        Print("activated and asked what it is", activated);
        Print("asked again, in memory", asked);
        Print("plain SQL that reads the same rows", read);
        await host.StopAsync();
    }

    private static ActorId Actor(int number) => new ConversationId($"long-{number}").Actor;

    /// <summary>
    /// Bot turns of two events each; of each conversation two more than of the one before, so that all lengths since the last snapshot
    /// occur.
    /// </summary>
    private static async Task WriteAsync(IEngine engine, int number)
    {
        await engine.SendAsync(Actor(number), new ConversationCommand.Start(new CustomerProfile(new CustomerId($"k-{number}")), "web"));
        for (var message = 0; message < (Events / 2) + (2 * number); message++)
            if (await engine.SendAsync(Actor(number),
                new ConversationCommand.CustomerSays(FormattableString.Invariant($"m-{message}"), Shop.Ask(message)))
                    is not Reply.Accepted { Events.Length: 2 })
                throw new InvalidOperationException("not a bot's turn");
    }

    private static async Task<ConversationView> LookAsync(IEngine engine, int number) =>
        (ConversationView)((Reply.Accepted)await engine.SendAsync(Actor(number), new Look())).View!;

    /// <summary>
    /// The least that a program must ask: a snapshot by its key, and the turns after it, in one round trip of two prepared statements.
    /// </summary>
    private sealed class PlainSql : IAsyncDisposable
    {
        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlBatch _ask;
        private readonly Dictionary<string, long> _snapshots = [];

        private PlainSql(NpgsqlConnection connection) => (_connection, _ask) = (connection, new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("SELECT state FROM journal.snapshots WHERE kind = $1 AND key = $2") { Parameters =
                    { Kind(), new NpgsqlParameter<string>() } },
                new("SELECT position, first, last, at, events FROM journal.turns WHERE kind = $1 AND key = $2 AND last > $3 ORDER BY last")
                {
                    Parameters = { Kind(), new NpgsqlParameter<string>(), new NpgsqlParameter<long>() },
                },
            },
        });

        public static async Task<PlainSql> OpenAsync(string database)
        {
            var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            var sql = new PlainSql(connection);
            await using var all = new NpgsqlCommand("SELECT key, sequence FROM journal.snapshots", connection);
            await using var rows = await all.ExecuteReaderAsync();
            while (await rows.ReadAsync()) sql._snapshots[rows.GetString(0)] = rows.GetInt64(1);
            return sql;
        }

        public async Task<(long Bytes, int Turns)> ReadAsync(int number)
        {
            var key = Actor(number).Key;
            foreach (var command in _ask.BatchCommands) ((NpgsqlParameter<string>)command.Parameters[1]).TypedValue = key;
            ((NpgsqlParameter<long>)_ask.BatchCommands[1].Parameters[2]).TypedValue = _snapshots[key];
            await _ask.PrepareAsync();   // the first time; then it is so already
            await using var rows = await _ask.ExecuteReaderAsync();
            await rows.ReadAsync();
            long bytes = (await rows.GetFieldValueAsync<byte[]>(0)).Length;
            await rows.NextResultAsync();
            var turns = 0;
            for (; await rows.ReadAsync(); turns++) bytes += (await rows.GetFieldValueAsync<byte[]>(4)).Length;
            return (bytes, turns);
        }

        public async ValueTask DisposeAsync()
        {
            await _ask.DisposeAsync();
            await _connection.DisposeAsync();
        }

        private static NpgsqlParameter<short> Kind() => new() { TypedValue = (short)ActorKind.Conversation };
    }

    private static async Task ForgetAsync(IGrainFactory grains)
    {
        var management = grains.GetGrain<IManagementGrain>(0);
        do await management.ForceActivationCollection(TimeSpan.Zero);
        while ((await management.GetDetailedGrainStatistics()).Any(s => s.GrainId.Type.ToString() == "conversation"));
    }

    private static async Task<(double Ms, T Result)> TimeAsync<T>(Func<Task<T>> what)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await what();
        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, result);
    }

    private static void Print(string what, List<double> times)
    {
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-36} p50 {times[times.Count / 2],8:N2}   p99 {times[(int)Math.Ceiling(times.Count * 0.99) - 1],8:N2}   longest "
                + $"{times[^1],8:N2}"));
    }
}
