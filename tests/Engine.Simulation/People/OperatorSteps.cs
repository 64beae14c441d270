using System.Globalization;
using Engine.Contracts;
using Engine.Simulation.Stories;

namespace Engine.Simulation.People;

/// <summary>Somebody edits the assistant's file, and the server is stopped and started with it.</summary>
/// <param name="IsMigrated">Its journal is carried over to another place, and its grain state is not.</param>
internal sealed record QueueIsRemoved(TimeSpan At, QueueId Queue, TimeSpan DownFor, bool IsMigrated) : Step(At)
{
    public override string Tell() =>
        string.Create(CultureInfo.InvariantCulture,
            $"the queue {Queue} is removed from the assistant, and the server started anew{(IsMigrated ? " on a migrated journal" : "")}, "
                + $"down for {DownFor.TotalSeconds:0.###} s");

    public override void Happen(Town town)
    {
        if (IsMigrated) town.Disk.ForgetCheckpoints();
        town.Assistant = Shop.Without(Queue) with { Patience = town.Assistant.Patience, Retention = town.Assistant.Retention };
        town.Server.Stop(DownFor);
    }
}

internal sealed record QueuesAreBack(TimeSpan At, TimeSpan DownFor) : Step(At)
{
    public override string Tell() =>
        string.Create(CultureInfo.InvariantCulture,
            $"the assistant has all its queues again, and the server is started anew, down for {DownFor.TotalSeconds:0.###} s");

    public override void Happen(Town town)
    {
        town.Assistant = Shop.Assistant with { Patience = town.Assistant.Patience, Retention = town.Assistant.Retention };
        town.Server.Stop(DownFor);
    }
}
