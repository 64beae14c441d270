using System.Collections.Immutable;

namespace Engine.LoadTester.Customers;

/// <summary>Which dialogue comes next: drawn with the seed, or in the file's order, each once.</summary>
internal sealed class Script(ImmutableArray<Dialogue> dialogues, Random random, bool inOrder)
{
    private readonly Lock _gate = new();
    private int _next;

    /// <summary>True when every dialogue of a replay has been given out.</summary>
    public bool IsThrough => inOrder && Volatile.Read(ref _next) >= dialogues.Length;

    /// <returns>Null when a replay is through.</returns>
    public Dialogue? Next()
    {
        lock (_gate)
        {
            if (!inOrder) return dialogues[random.Next(dialogues.Length)];
            return _next < dialogues.Length ? dialogues[_next++] : null;
        }
    }
}
