namespace Engine.Runtime.Pumps;

/// <summary>One actor in memory, whatever its kind. One caller at a time.</summary>
public interface IPump
{
    /// <summary>Decides the letters one after the other, appends once, then replies and performs what is owed.</summary>
    /// <returns>False when this activation must not go on: what it has in memory may differ from the journal. Letters without a reply then want another activation.</returns>
    ValueTask<bool> RunAsync(IReadOnlyList<Letter> letters);

    /// <summary>Nothing is owed and nothing is under way: it may leave memory.</summary>
    bool IsIdle { get; }

    /// <summary>Takes up what was owed when the actor came to memory.</summary>
    void Resume();
}
