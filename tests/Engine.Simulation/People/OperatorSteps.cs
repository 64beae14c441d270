using System.Globalization;
using Engine.Contracts;
using Engine.Simulation.Stories;

namespace Engine.Simulation.People;

/// <summary>Somebody edits the assistant's file, and the server is stopped and started with it.</summary>
internal sealed record QueueIsRemoved(TimeSpan At, QueueId Queue, TimeSpan DownFor) : Step(At)
{
    public override string Tell() =>
        string.Create(CultureInfo.InvariantCulture, $"the queue {Queue} is removed from the assistant, and the server started anew, down for {DownFor.TotalSeconds:0.###} s");

    public override void Happen(Town town)
    {
        town.Assistant = Shop.Without(Queue) with { Patience = town.Assistant.Patience };
        town.Server.Stop(DownFor);
    }
}

internal sealed record QueuesAreBack(TimeSpan At, TimeSpan DownFor) : Step(At)
{
    public override string Tell() =>
        string.Create(CultureInfo.InvariantCulture, $"the assistant has all its queues again, and the server is started anew, down for {DownFor.TotalSeconds:0.###} s");

    public override void Happen(Town town)
    {
        town.Assistant = Shop.Assistant with { Patience = town.Assistant.Patience };
        town.Server.Stop(DownFor);
    }
}
