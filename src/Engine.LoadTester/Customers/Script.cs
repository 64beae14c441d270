using System.Collections.Immutable;

namespace Engine.LoadTester.Customers;

/// <summary>Which dialogue comes next: drawn with the seed, or in the file's order, each once.</summary>
internal sealed class Script(ImmutableArray<Dialogue> dialogues, Random random, bool inOrder)
{
    /// <summary>
    /// Where a file says what the bot can do alone: three of four customers come with that. A file made to try every rule would otherwise
    /// send half of them to people.
    /// </summary>
    private const double ForBotShare = 0.75;

    private readonly ImmutableArray<Dialogue> _forBot = [.. dialogues.Where(d => d.ForBot)];
    private readonly Lock _gate = new();
    private int _next;

    /// <summary>True when every dialogue of a replay has been given out.</summary>
    public bool IsThrough => inOrder && Volatile.Read(ref _next) >= dialogues.Length;

    /// <returns>Null when a replay is through.</returns>
    public Dialogue? Next()
    {
        lock (_gate)
        {
            if (!inOrder)
            {
                var from = _forBot.Length > 0 && random.NextDouble() < ForBotShare ? _forBot : dialogues;
                return from[random.Next(from.Length)];
            }
            return _next < dialogues.Length ? dialogues[_next++] : null;
        }
    }
}
