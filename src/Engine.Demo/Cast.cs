using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Runtime;

namespace Engine.Demo;

/// <summary>Simulated agents for an assistant's queues.</summary>
internal static class Cast
{
    /// <summary>An agent's who can do everything: each skill at the highest level that a queue asks for, and 3 at least.</summary>
    public static ImmutableSortedDictionary<string, int> AllSkills(Assistant assistant) => assistant.Queues.Values
        .SelectMany(q => q.Skills).GroupBy(s => s.Key, s => s.Value)
        .ToImmutableSortedDictionary(s => s.Key, s => Math.Max(3, s.Max()), StringComparer.Ordinal);

    /// <summary>The first agent can do everything, so that every queue is served; the others have some skills each.</summary>
    public static IEnumerable<SimulatedAgent> Agents(
        int count, int seed, Assistant assistant, IEngine engine, Presence presence, Stage stage)
    {
        var random = new Random(seed);
        var all = AllSkills(assistant);
        ImmutableArray<QueueId> queues = [.. assistant.Queues.Keys.OrderBy(q => q.Value, StringComparer.Ordinal)];
        for (var n = 1; n <= count; n++)
        {
            var has = n == 1 ? all : all.Keys.Where(_ => random.NextDouble() < 0.6)
                .ToImmutableSortedDictionary(s => s, _ => random.Next(1, 6));
            yield return new SimulatedAgent(engine, presence, new AgentId($"agent-{n:00}"),
                has, random.Next(2, 6), queues, random.Next(), stage);
        }
    }
}
