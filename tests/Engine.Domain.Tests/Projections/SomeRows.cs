using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Tests.Projections;

/// <summary>Rows with few values in each column, so that there are ties and that filters match some.</summary>
internal static class SomeRows
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly string?[] Words = [null, "a", "B", "b"];

    /// <param name="seed">Whatever; the same seed makes the same row.</param>
    public static WallRow Row(int number, int seed)
    {
        var chance = new Random(seed);
        var owner = chance.Next(4) switch
        {
            0 => Owner.Bot,
            1 => Owner.Of(new AgentId("ann")),
            var queue => Owner.Of(new QueueId($"q-{queue}")),
        };
        var phase = owner.Kind switch
        {
            OwnerKind.Bot => Phase.Bot,
            OwnerKind.Agent => Phase.WithAgent,
            _ => chance.Next(2) == 0 ? Phase.Waiting : Phase.Offered,
        };
        return new WallRow(
            new ConversationId($"c-{number}"), 1, new CustomerId($"Cy-{chance.Next(3)}"), "web", phase, owner, Words[chance.Next(4)],
            chance.Next(3) / 2f, chance.Next(3), (chance.Next(5) / 2f) - 1, Words[chance.Next(4)],
            Minute(), Minute(), Minute());

        DateTimeOffset Minute() => Noon.AddMinutes(chance.Next(4));
    }

    /// <summary>One row for each seed; no two of one conversation.</summary>
    public static WallRow[] Rows(IEnumerable<int> seeds) => [.. seeds.Select((seed, n) => Row(n, seed))];
}
