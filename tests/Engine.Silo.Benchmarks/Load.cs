using System.Diagnostics;
using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Silo.Benchmarks;

/// <summary>Senders of one process, each of which has one actor of its own and always sends the next when the last is answered.</summary>
internal sealed class Load(IEngine engine, IGrainFactory grains)
{
    public const string Open = "open", Echo = "echo", Turns = "turns";

    /// <param name="to">Whose actors.</param>
    /// <returns>How many were answered.</returns>
    public async Task<long> SendAsync(string what, string to, int senders, double seconds, int round)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(async () =>
        {
            var who = FormattableString.Invariant($"{to}-{sender}");
            if (what == Open) return await OpenAsync(who);
            var count = 0L;
            for (; clock.Elapsed.TotalSeconds < seconds; count++)
                if (what == Echo) await grains.GetGrain<IEcho>(who).Say((int)count);
                else await TurnAsync(engine, who, (round * 10_000_000) + count);
            return count;
        })));
        return counts.Sum();
    }

    /// <summary>A bot's turn and nothing else.</summary>
    public static async Task TurnAsync(IEngine engine, string who, long number)
    {
        var reply = await engine.SendAsync(new ConversationId(who).Actor,
            new ConversationCommand.CustomerSays(number.ToString(CultureInfo.InvariantCulture), Shop.Ask((int)(number % 1_000))));
        if (reply is not Reply.Accepted { Events: [{ Event: ConversationEvent.CustomerSaid }, { Event: ConversationEvent.BotSaid }] })
            throw new InvalidOperationException($"not a bot's turn: {reply}");
    }

    private async Task<long> OpenAsync(string who)
    {
        await engine.SendAsync(new ConversationId(who).Actor,
            new ConversationCommand.Start(new CustomerProfile(new CustomerId(who)), "web"));
        return 1;
    }
}
