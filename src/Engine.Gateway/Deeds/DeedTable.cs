using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Runtime.Projections;

namespace Engine.Gateway.Deeds;

/// <summary>
/// What agents and supervisors can do: the name, who may, how it is checked, which command it is, and what is answered. Endpoints are made
/// of it, hubs call it, and a test holds that neither can do what the other cannot.
/// </summary>
internal static class DeedTable
{
    public static readonly Deed<SignInRequest, AgentView> SignIn = new(
        Door.Desk, "SignIn", "sign-in", OnConversation: false, "Sign in as an agent")
    {
        Ask = static (caller, _, body) => (caller.Agent.Actor, new AgentCommand.SignIn(
            body.Skills ?? ImmutableSortedDictionary<string, int>.Empty, body.Languages.IsDefault ? [] : body.Languages, body.Capacity)),
        Answer = Self,
    };

    public static readonly Deed<StatusRequest, AgentView> SetStatus = new(
        Door.Desk, "SetStatus", "status", OnConversation: false, "Be available, away or offline")
    {
        Lacks = static body => body.Status is null ? "The field 'status' is missing: available, away or offline." : null,
        Ask = static (caller, _, body) => (caller.Agent.Actor, new AgentCommand.SetStatus(body.Status!.Value)),
        Answer = Self,
    };

    public static readonly Deed<PlainRequest, ContextPacket> Accept = new(
        Door.Desk, "Accept", "accept", OnConversation: true, "Take an offer")
    {
        Ids = static body => Given(body.Id),
        Ask = static (caller, on, body) => (on.Actor, new ConversationCommand.Accept(caller.Agent, CommandIds.Or(body.Id))),
        Answer = Packet,
    };

    public static readonly Deed<DeclineRequest, Receipt> Decline = new(
        Door.Desk, "Decline", "decline", OnConversation: true, "Leave an offer to the next agent")
    {
        Ids = static body => Given(body.Id),
        Ask = static (caller, on, body) => (on.Actor, new ConversationCommand.Decline(caller.Agent, body.Reason, CommandIds.Or(body.Id))),
        Answer = Done,
    };

    public static readonly Deed<AgentSaysRequest, Receipt> Say = new(
        Door.Desk, "Say", "say", OnConversation: true, "Say something as the agent who has the conversation")
    {
        Ids = static body => [("message", body.Id)],
        Lacks = static body => body.Text is null ? "There is no text." : null,
        Ask = static (caller, on, body) => (on.Actor, new ConversationCommand.AgentSays(caller.Agent, body.Id!, body.Text!)),
        Answer = Done,
    };

    public static readonly Deed<TransferRequest, Receipt> Transfer = new(
        Door.Desk, "Transfer", "transfer", OnConversation: true, "Pass it on to a queue or an agent")
    {
        Ids = static body => [.. Given(body.Id), .. body is { Queue: null, Agent: { } agent } ? [("agent", agent.Value)] : Given(null)],
        Against = static (engine, caller, on, body, cancellation) => body is { Queue: null, Agent: { } agent }
            ? TransferTargets.WhyNotAsync(engine, caller, on, agent, cancellation)
            : default,
        Ask = static (caller, on, body) => (on.Actor, new ConversationCommand.Transfer(
            caller.Agent, body.Queue, body.Agent, body.Note, CommandIds.Or(body.Id))),
        Answer = Done,
    };

    public static readonly Deed<HandBackRequest, Receipt> HandBack = new(
        Door.Desk, "HandBack", "hand-back", OnConversation: true, "Give it back to the bot")
    {
        Ids = static body => Given(body.Id),
        Ask = static (caller, on, body) => (on.Actor, new ConversationCommand.HandBack(caller.Agent, body.Note, CommandIds.Or(body.Id))),
        Answer = Done,
    };

    public static readonly Deed<EndRequest, Receipt> Close = new(
        Door.Desk, "Close", "close", OnConversation: true, "Close it as the agent who has it")
    {
        Ids = static body => Given(body.Id),
        Ask = static (caller, on, body) => (on.Actor, new ConversationCommand.Close(
            caller.Agent.Value, body.Disposition, CommandIds.Or(body.Id))),
        Answer = Done,
    };

    public static readonly Deed<PlainRequest, ContextPacket> TakeOver = new(
        Door.Wall, "TakeOver", "take-over", OnConversation: true, "Take a conversation from whomever")
    {
        Ids = static body => Given(body.Id),
        Ask = static (caller, on, body) => (on.Actor, new ConversationCommand.TakeOver(caller.Agent, CommandIds.Or(body.Id))),
        Answer = Packet,
    };

    public static readonly Deed<EscalateRequest, Receipt> Escalate = new(
        Door.Wall, "Escalate", "escalate", OnConversation: true, "Send a conversation to a queue, from whomever")
    {
        Ids = static body => [("queue", body.Queue?.Value), .. Given(body.Id)],
        Ask = static (caller, on, body) => (on.Actor, new ConversationCommand.Escalate(
            body.Queue!.Value, caller.Id, CommandIds.Or(body.Id))),
        Answer = Done,
    };

    public static readonly ImmutableArray<Deed> All =
        [SignIn, SetStatus, Accept, Decline, Say, Transfer, HandBack, Close, TakeOver, Escalate];

    private static IEnumerable<(string, string?)> Given(string? command) => command is null ? [] : [("command", command)];

    private static ValueTask<AgentView?> Self(IEngine engine, ConversationId on, Reply.Accepted accepted, CancellationToken cancellation) =>
        ValueTask.FromResult((AgentView?)accepted.View);

    private static ValueTask<Receipt?> Done(IEngine engine, ConversationId on, Reply.Accepted accepted, CancellationToken cancellation) =>
        ValueTask.FromResult<Receipt?>(new Receipt(accepted.Last));

    private static ValueTask<ContextPacket?> Packet(
        IEngine engine, ConversationId on, Reply.Accepted accepted, CancellationToken cancellation) =>
            new(engine.PacketAsync(on, cancellation).AsTask());
}
