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
        town.Assistants.Write(
            Shop.Without(Queue) with { Patience = town.Assistant.Patience, Retention = town.Assistant.Retention }, keepsOlder: false);
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
        town.Assistants.Write(
            Shop.Assistant with { Patience = town.Assistant.Patience, Retention = town.Assistant.Retention }, keepsOlder: false);
        town.Server.Stop(DownFor);
    }
}

/// <summary>The assistant is written anew, and read again while the server runs.</summary>
/// <param name="KeepsOlder">The versions before it stay beside it.</param>
internal sealed record AssistantIsRewritten(TimeSpan At, bool KeepsOlder) : Step(At)
{
    public override string Tell() => $"the assistant has a new version{(KeepsOlder ? "" : ", and all others are gone")}";

    public override void Happen(Town town) => town.Assistants.Write(town.Assistant, KeepsOlder);
}
