using System.Diagnostics;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.LoadTester.Arrivals;
using Engine.Silo;

namespace Engine.Benchmarks;

/// <summary>Customers who write to one engine. Every turn is checked: the bot has answered, and nothing was refused.</summary>
/// <param name="prefix">Keeps the conversations of one load apart from another's on the same journal.</param>
public sealed class Load(EmbeddedEngine engine, Utterances utterances, string prefix, int senders)
{
    private readonly int[] _messages = new int[senders];
    private readonly ActorId[] _conversations = [.. Enumerable.Range(0, senders).Select(s => new ConversationId($"{prefix}-{s}").Actor)];

    /// <summary>The first message's number; higher when the conversations have messages already.</summary>
    public int First { get; init; }

    public Task StartAsync() => InParallelAsync(async sender =>
    {
        Check(await engine.SendAsync(_conversations[sender], StartOf(sender)).ConfigureAwait(false));
    });

    /// <summary>So many messages from everybody.</summary>
    /// <param name="underWay">As many speak at a time.</param>
    public Task SayAsync(int each, int underWay = 1_000) => InParallelAsync(
        async sender =>
        {
            for (var i = 0; i < each; i++) await TurnAsync(sender).ConfigureAwait(false);
        },
        underWay);

    /// <summary>As fast as it goes: everybody writes again when answered.</summary>
    /// <param name="underWay">As many turns at a time, each sender in turn; null: one of each sender.</param>
    /// <returns>Turns per second.</returns>
    public async Task<double> SaturateAsync(TimeSpan duration, int? underWay = null)
    {
        var clock = Stopwatch.StartNew();
        var step = Math.Min(senders, underWay ?? senders);
        var turns = await Task.WhenAll(Enumerable.Range(0, step).Select(first => Task.Run(async () =>
        {
            var count = 0;
            for (var sender = first; clock.Elapsed < duration; count++, sender = sender + step < senders ? sender + step : first)
                await TurnAsync(sender).ConfigureAwait(false);
            return count;
        }))).ConfigureAwait(false);
        return turns.Sum() / clock.Elapsed.TotalSeconds;
    }

    /// <summary>
    /// At a given rate, whether answered or not, each sender in turn. A latency counts from the moment at which the message was due.
    /// </summary>
    /// <returns>All latencies, sorted.</returns>
    public async Task<TimeSpan[]> AtRateAsync(double perSecond, TimeSpan duration)
    {
        var latencies = new TimeSpan[(int)(perSecond * duration.TotalSeconds)];
        var turns = new Task[latencies.Length];
        var clock = Stopwatch.StartNew();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1), FineTime.Of(TimeProvider.System));
        for (var sent = 0; sent < latencies.Length && await tick.WaitForNextTickAsync().ConfigureAwait(false);)
        {
            for (var due = Math.Min(latencies.Length, (int)(clock.Elapsed.TotalSeconds * perSecond)); sent < due; sent++)
                turns[sent] = TimedAsync(sent);
        }
        await Task.WhenAll(turns).ConfigureAwait(false);
        Array.Sort(latencies);
        return latencies;

        async Task TimedAsync(int turn)
        {
            await TurnAsync(turn % senders).ConfigureAwait(false);
            latencies[turn] = clock.Elapsed - TimeSpan.FromSeconds(turn / perSecond);
        }
    }

    private async ValueTask TurnAsync(int sender)
    {
        var message = First + Interlocked.Increment(ref _messages[sender]) - 1;
        var reply = Check(await engine.SendAsync(
            _conversations[sender], new ConversationCommand.CustomerSays($"m-{message}", utterances.At(sender, message)))
                .ConfigureAwait(false));
        if (reply.Events is not [{ Event: ConversationEvent.CustomerSaid },
            { Event: ConversationEvent.BotSaid { Kind: BotSpeech.Answer } }])
            throw new InvalidOperationException($"not a bot's turn: {string.Join(", ", reply.Events.Select(e => e.Event))}");
    }

    private ConversationCommand.Start StartOf(int sender) => new(
        new CustomerProfile(new CustomerId($"{prefix}-customer-{sender}"), "Cleo Miller", "en-GB"), "web");

    private Task InParallelAsync(Func<int, Task> act, int underWay = 1_000) => Parallel.ForEachAsync(
        Enumerable.Range(0, senders), new ParallelOptions { MaxDegreeOfParallelism = underWay },
            async (sender, _) => await act(sender).ConfigureAwait(false));

    private static Reply.Accepted Check(Reply reply) => reply as Reply.Accepted ?? throw new InvalidOperationException($"refused: {reply}");
}
