using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Runtime;

namespace Engine.Demo;

/// <summary>Simulated agents for an assistant's queues.</summary>
internal static class Cast
{
    /// <summary>The first agent can do everything, so that every queue is served; the others have some skills each.</summary>
    public static IEnumerable<SimulatedAgent> Agents(
        int count, int seed, Assistant assistant, IEngine engine, Presence presence, Stage stage)
    {
        var random = new Random(seed);
        var skills = assistant.Queues.Values.SelectMany(q => q.Skills.Keys).Distinct().Order(StringComparer.Ordinal).ToArray();
        ImmutableArray<QueueId> queues = [.. assistant.Queues.Keys.OrderBy(q => q.Value, StringComparer.Ordinal)];
        for (var n = 1; n <= count; n++)
        {
            var has = skills.Where(_ => n == 1 || random.NextDouble() < 0.6)
                .ToImmutableSortedDictionary(s => s, _ => n == 1 ? 3 : random.Next(1, 6));
            yield return new SimulatedAgent(engine, presence, new AgentId($"agent-{n:00}"),
                has, random.Next(2, 6), queues, random.Next(), stage);
        }
    }
}
