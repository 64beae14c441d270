using System.Collections.Frozen;
using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;
using Engine.Runtime.Assistants;

namespace Engine.Runtime.Tests.Support;

/// <summary>The shipped assistant, and people around it.</summary>
public static class Retail
{
    public static readonly Assistant Shipped = AssistantFile.Load(Path.Combine(AppContext.BaseDirectory, "models", "retail"));

    /// <summary>Customers wait in it also when nobody is signed in: most tests tell later who comes.</summary>
    public static readonly Assistant Assistant = Shipped with
    {
        Queues = Shipped.Queues.ToFrozenDictionary(q => q.Key, q => q.Value with { WaitsUnattended = true }),
    };

    public static readonly QueueId General = new("general");

    public static readonly ConversationId Conversation = new("c-1");

    public static readonly AgentId Ann = new("ann"), Bob = new("bob");

    public static ConversationCommand.Start Start(string customer = "cleo") =>
        new(new CustomerProfile(new CustomerId(customer), "Cleo", "en-GB"), "web");

    public static ConversationCommand.CustomerSays Says(string id, string text = "track_order please") => new(id, text);

    /// <summary>Every skill at its highest level, so that any queue will do.</summary>
    public static AgentCommand.SignIn SignIn(int capacity = 3) => new(
        Assistant.Queues.Values.SelectMany(q => q.Skills.Keys).Distinct().ToImmutableSortedDictionary(s => s, _ => 5), ["en"], capacity);

    public static CustomerProfile Profile(string customer = "cleo") => new(new CustomerId(customer), "Cleo", "en-GB");
}
