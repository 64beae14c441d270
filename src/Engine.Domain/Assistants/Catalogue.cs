using System.Collections.Frozen;
using Engine.Contracts;

namespace Engine.Domain.Assistants;

/// <summary>
/// The assistants of an engine, each in one or more versions. Immutable: whoever reads the files again makes another.
/// </summary>
/// <remarks>
/// Queues and people are the engine's, not an assistant's: every edition here has the queues of all, so that an agent may send a
/// conversation to any of them. A queue's rules are those of the newest edition that has it; assistants whose newest editions disagree
/// about one are not put together, see <see cref="Disagreement"/>.
/// </remarks>
public sealed class Catalogue
{
    private readonly FrozenDictionary<string, Edition> _newest;
    private readonly FrozenDictionary<(string Name, string Version), Edition> _all;

    /// <param name="newest">The newest edition of each assistant; the first is the default's.</param>
    /// <param name="older">Editions that conversations may still hold, newer ones first.</param>
    public Catalogue(IReadOnlyCollection<Edition> newest, IReadOnlyCollection<Edition>? older = null)
    {
        var queues = new Dictionary<QueueId, QueueRules>();
        foreach (var rules in newest.Concat(older ?? []).SelectMany(e => e.Assistant.Queues.Values)) queues.TryAdd(rules.Id, rules);
        var shared = queues.ToFrozenDictionary();
        Edition[] all = [.. newest.Concat(older ?? []).Select(edition => WithQueues(edition, shared))];
        Newest = [.. all.Take(newest.Count)];
        Older = [.. all.Skip(newest.Count)];
        _newest = Newest.ToFrozenDictionary(e => e.Assistant.Name);
        _all = all.ToFrozenDictionary(e => (e.Assistant.Name, e.Assistant.Version));
        House = WithMasks(Newest[0], Newest);
    }

    public static Catalogue Of(Assistant assistant, IUnderstanding understanding) => new([new Edition(assistant, understanding)]);

    /// <summary>The newest edition of each assistant, the default's first: new conversations get one of them.</summary>
    public IReadOnlyList<Edition> Newest { get; }

    public IReadOnlyList<Edition> Older { get; }

    /// <summary>For actors that belong to no assistant: the default's newest, which masks whatever any of the newest masks.</summary>
    public Edition House { get; }

    /// <param name="name">Null: the default.</param>
    /// <returns>Null when there is no such assistant.</returns>
    public Edition? NewestOf(string? name) => name is null ? Newest[0] : _newest.GetValueOrDefault(name);

    /// <returns>Null when it is not there, or not any more.</returns>
    public Edition? Find(string name, string version) => _all.GetValueOrDefault((name, version));

    /// <summary>A queue that both have, under different rules; null when they agree.</summary>
    public static QueueId? Disagreement(Assistant one, Assistant other)
    {
        foreach (var rules in one.Queues.Values)
            if (other.Queues.TryGetValue(rules.Id, out var others)
                && !(rules.Skills.SequenceEqual(others.Skills) && rules == others with { Skills = rules.Skills }))
                return rules.Id;
        return null;
    }

    private static Edition WithQueues(Edition edition, FrozenDictionary<QueueId, QueueRules> shared) =>
        edition.Assistant.Queues.Count == shared.Count && edition.Assistant.Queues.Values.All(q => ReferenceEquals(q, shared[q.Id]))
            ? edition
            : edition with { Assistant = edition.Assistant with { Queues = shared } };

    private static Edition WithMasks(Edition first, IReadOnlyList<Edition> all)
    {
        var masked = all.SelectMany(e => e.Assistant.Masked).ToFrozenSet();
        return first.Assistant.Masked.SetEquals(masked) ? first : first with { Assistant = first.Assistant with { Masked = masked } };
    }
}
