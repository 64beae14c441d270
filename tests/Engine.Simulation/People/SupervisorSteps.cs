using Engine.Contracts;
using Engine.Simulation.Stories;

namespace Engine.Simulation.People;

internal sealed record SupervisorWatches(TimeSpan At) : Step(At)
{
    public override string Tell() => "a supervisor opens the wall";

    public override void Happen(Town town) => town.Residents.SupervisorComes();
}

internal sealed record SupervisorTakesOver(TimeSpan At, AgentId Supervisor, ConversationId Conversation) : Step(At)
{
    public override string Tell() => $"supervisor {Supervisor} takes {Conversation} over";

    public override void Happen(Town town) => town.Residents.Agent(Supervisor).TakeOver(Conversation);
}

internal sealed record SupervisorReads(TimeSpan At, AgentId Supervisor, ConversationId Conversation) : Step(At)
{
    public override string Tell() => $"supervisor {Supervisor} reads {Conversation}";

    public override void Happen(Town town) => town.Residents.Agent(Supervisor).Read(Conversation);
}

internal sealed record SupervisorEscalates(TimeSpan At, AgentId Supervisor, ConversationId Conversation, QueueId Queue) : Step(At)
{
    public override string Tell() => $"supervisor {Supervisor} sends {Conversation} to the queue {Queue}";

    public override void Happen(Town town) => town.Residents.Agent(Supervisor).Escalate(Conversation, Queue);
}
