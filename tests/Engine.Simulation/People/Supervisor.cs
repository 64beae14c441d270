using Engine.Contracts.Views;
using Engine.Simulation.Hosting;
using Engine.Simulation.Time;

namespace Engine.Simulation.People;

/// <summary>Follows the wall. What they take over, they work on at a desk like any agent.</summary>
internal sealed class Supervisor(Town town, Dice dice) : Person(town, dice)
{
    private readonly Lane _lane = town.Schedule.NewLane();

    /// <summary>The wall as it reached the screen.</summary>
    public SortedDictionary<string, WallRow> Rows { get; } = new(StringComparer.Ordinal);

    public void Come() => _lane.Begin(FollowWallAsync);

    private async Task FollowWallAsync()
    {
        while (true)
        {
            try
            {
                using var stream = await Town.Gateway.OpenAsync((_, wall) => wall.WatchAsync(new WallFilter()));
                Rows.Clear();
                while (await stream.MoreAsync())
                    while (stream.TryRead(out var change)) See(change);
            }
            catch (ConnectionLost) { }
            await ThinkAsync(0.1, 1);
        }
    }

    private void See(WallChange change)
    {
        if (change.Row is { } row) Rows[row.Conversation.Value] = row;
        else if (change.Conversation is { } gone) Rows.Remove(gone.Value);
    }
}
