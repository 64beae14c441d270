using System.Collections.Concurrent;

namespace Engine.Runtime.Metrics;

/// <summary>
/// Names from outside as a figure may carry them: the first so many, and <c>other</c> for the rest. Each name is a series for ever.
/// </summary>
internal sealed class BoundedNames(int max)
{
    private readonly ConcurrentDictionary<string, bool> _known = [];

    /// <remarks>Those who come at once may be one or two more than the bound.</remarks>
    public string NameOf(string name) =>
        _known.ContainsKey(name) || (_known.Count < max && _known.TryAdd(name, true)) ? name : "other";
}
