using Engine.Contracts.Events;

namespace Engine.Runtime.Tails;

/// <summary>
/// A piece of the journal on its way to those who follow all of it: every event that one partition has after one position and up to
/// another.
/// </summary>
/// <param name="Partition">From 0; each actor is in exactly one.</param>
/// <param name="After">The page before ended here. Whoever has not come so far has missed something.</param>
/// <param name="Upto">At least <paramref name="After"/>; when equal, the page says that there is something before it and nothing
/// more.</param>
/// <param name="Events">In order of position; may be empty.</param>
internal sealed record Page(int Partition, long After, long Upto, IReadOnlyList<Committed> Events);
