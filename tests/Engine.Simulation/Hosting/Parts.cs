using Engine.Contracts;
using Engine.Domain;
using Engine.Domain.Agents;
using Engine.Domain.Conversations;
using Engine.Domain.Customers;
using Engine.Domain.DeadLetters;
using Engine.Domain.Queues;
using Engine.Domain.Webhooks;
using Engine.Journal;
using Engine.Runtime;
using Engine.Runtime.Ports;
using Engine.Runtime.Projections;

namespace Engine.Simulation.Hosting;

/// <summary>What a server is built of. The real parts; a mutant puts a broken one in the place of one of them.</summary>
internal sealed record Parts
{
    public static Parts Real { get; } = new();

    public IDecider<Conversation> Conversations { get; init; } = new ConversationDecider();

    public IDecider<Agent> Agents { get; init; } = new AgentDecider();

    public IDecider<Queue> Queues { get; init; } = new QueueDecider();

    public IDecider<Customer> Customers { get; init; } = new CustomerDecider();

    public IDecider<DeadLetterBox> DeadLetters { get; init; } = new DeadLetterDecider();

    public IDecider<Subscribers> Webhooks { get; init; } = new WebhookDecider();

    /// <summary>Given the outside; what comes of it is what actors and feeds see.</summary>
    public Func<IPorts, IPorts> Ports { get; init; } = ports => ports;

    /// <summary>Given where feeds note how far they are.</summary>
    public Func<ICheckpoints, ICheckpoints> Checkpoints { get; init; } = checkpoints => checkpoints;

    /// <summary>Given the server's way to its disk.</summary>
    public Func<IJournal, IJournal> Journal { get; init; } = journal => journal;

    /// <summary>How long an agent without a connection stays available.</summary>
    public Func<TimeSpan, TimeSpan> Grace { get; init; } = grace => grace;

    public Func<RuntimeOptions, RuntimeOptions> Options { get; init; } = options => options;

    /// <summary>Given the server's engine and journal; what comes of it is what effects, connections and the wall see.</summary>
    public Func<IEngine, IJournal, IEngine> Engine { get; init; } = (engine, _) => engine;
}
