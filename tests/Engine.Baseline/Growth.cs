using System.Globalization;
using System.Text.Json;
using Engine.Client;
using Engine.LoadTester.Customers;
using Engine.LoadTester.Hosting;
using Engine.LoadTester.Measurements;

namespace Engine.Baseline;

/// <param name="Messages">How long the conversations were, about.</param>
internal sealed record GrowthWindow(int Messages, double TurnsPerSecond, Percentiles Times);

/// <summary>
/// A few conversations that go on and on, each customer speaking again as soon as the answer is there: what does the next message cost when
/// there are so many before it?
/// </summary>
internal static class Growth
{
    public const int Conversations = 8;

    /// <summary>Each window is so many messages of every conversation: 8 × 20 = 160 turns.</summary>
    private const int Window = 20;

    /// <summary>Words that never make the bot give up, however often they are said.</summary>
    private static readonly JsonEncodedText[] Lines =
        [.. new[] { "hello", "thank you", "great, thanks a lot", "hi there" }.Select(Dialogue.Encode)];

    public static Task<IReadOnlyList<GrowthWindow>> MeasureAsync(Contestant contestant,
        int messages, TimeProvider time, CancellationToken cancellation) =>
        contestant.WithStoreAsync(arguments => MeasureAsync(contestant.Program, arguments, messages, time, cancellation));

    private static async Task<IReadOnlyList<GrowthWindow>> MeasureAsync(
        string program, IReadOnlyList<string> arguments, int messages, TimeProvider time, CancellationToken cancellation)
    {
        int[] lengths = [.. new[] { Window, 100, messages }.Where(l => l <= messages).Distinct()];
        var folder = Directory.CreateTempSubdirectory("engine-growth-");
        try
        {
            await using var host = new ChildHost(program, folder.FullName, arguments);
            await host.StartAsync(cancellation);
            var bearer = "Bearer " + (await ChildHost.TokensAsync(folder.FullName, "channel", ["growth"], cancellation))[0];
            using var http = Connections.Open();
            var api = new ConversationApi(http, host.Address, Connections.Pauses(time, new Random(1)));
            var run = string.Create(CultureInfo.InvariantCulture, $"growth-{time.GetUtcNow().ToUnixTimeSeconds():x}");
            // The host compiles its code on others' conversations.
            await GrowAsync(api, bearer, run + "-warm", 100, [], time, cancellation);
            return await GrowAsync(api, bearer, run, messages, lengths, time, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<GrowthWindow>> GrowAsync(
        ConversationApi api, string bearer, string run, int messages, int[] lengths, TimeProvider time, CancellationToken cancellation)
    {
        var times = lengths.Select(_ => new Histogram()).ToArray();
        await Task.WhenAll(Enumerable.Range(1, Conversations).Select(TalkAsync));
        // Everybody speaks as soon as answered, so conversations ÷ mean time is the rate.
        return [.. lengths.Select(
            (length, i) => new GrowthWindow(length, Conversations * 1_000 / times[i].Mean, Percentiles.Of(times[i])))];

        async Task TalkAsync(int number)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{run}-{number}");
            (await api.StartAsync(bearer, "growth", id, id, cancellation)).Dispose();
            for (var m = 1; m <= messages; m++)
            {
                var began = time.GetTimestamp();
                using var answer = await api.SayAsync(bearer,
                    id, string.Create(CultureInfo.InvariantCulture, $"m{m}"), Lines[m % Lines.Length], cancellation);
                if (!answer.IsDone) throw new InvalidOperationException($"{id}: message {m} got {answer.Status}");
                for (var i = 0; i < lengths.Length; i++)
                    if (m > lengths[i] - Window && m <= lengths[i]) times[i].Record(time.GetElapsedTime(began));
            }
        }
    }
}
