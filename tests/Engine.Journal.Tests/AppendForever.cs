using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

/// <summary>The process that the crash tests kill: some actors append as fast as they can and print what is durable.</summary>
internal static class AppendForever
{
    public const string Word = "append-forever";
    public const int Actors = 16;

    public static async Task<int> RunAsync(string folder)
    {
        try
        {
            await using var journal = SqliteJournal.Open(folder);
            await Task.WhenAll(Enumerable.Range(0, Actors).Select(actor => AppendAsync(journal, actor)));
            return 0;
        }
        catch (JournalException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task AppendAsync(SqliteJournal journal, int actor)
    {
        for (var last = (await journal.ReadAsync(Conversation(actor), 0, int.MaxValue)).Count; ; last += 2)
        {
            var text = $"{last / 2 + 1}";
            if (await journal.AppendAsync(ATurn(Conversation(actor), last, Said(text), Said(text))) is null)
                throw new InvalidOperationException($"{Conversation(actor)} was stale at {last}");
            await Console.Out.WriteLineAsync($"{actor} {last + 2} .");   // flushed, and one line at a time
        }
    }
}
