using System.Collections.Immutable;

namespace Engine.Domain;

/// <summary>Names of skills, of agents and of queues, are the same whatever their case.</summary>
public static class SkillNames
{
    /// <summary>The names in lower case; of a skill that is there twice the higher level counts.</summary>
    public static ImmutableSortedDictionary<string, int> Normal(IEnumerable<KeyValuePair<string, int>> levels)
    {
        var normal = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var (skill, level) in levels)
        {
            var name = skill.ToLowerInvariant();
            normal[name] = Math.Max(level, normal.GetValueOrDefault(name, level));
        }
        return normal.ToImmutable();
    }
}
