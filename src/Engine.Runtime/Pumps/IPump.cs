namespace Engine.Runtime.Pumps;

/// <summary>One actor in memory, whatever its kind. One caller at a time.</summary>
public interface IPump
{
    /// <summary>
    /// Decides the letters one after the other, appends once, then replies and performs what is owed. Every letter has its answer when this
    /// completes.
    /// </summary>
    ValueTask RunAsync(IReadOnlyList<Letter> letters);

    /// <summary>Nothing is owed and nothing is under way: it may leave memory.</summary>
    bool IsIdle { get; }
}
