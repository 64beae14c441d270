using System.Collections.Immutable;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Contracts.Tests;

/// <summary>One of each command, reply and view, with everything set.</summary>
internal static class EveryWord
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly ConversationId Conversation = new("c-17");
    private static readonly AgentId Ann = new("ann");
    private static readonly QueueId Billing = new("billing");
    private static readonly ImmutableSortedDictionary<string, int> Skills = ImmutableSortedDictionary<string, int>.Empty.Add("billing", 3)
        .Add("refunds", 5);
    private static readonly CustomerProfile Customer =
        new(new CustomerId("k-9"), "Zoë", "en-GB", ImmutableSortedDictionary<string, string>.Empty.Add("tier", "gold"));
    private static readonly Standing Standing = new(Ann, 12, AgentStatus.Available, 2, 4, Skills, ["en", "de"], Noon);
    private static readonly Outcome Outcome = new("track-order", "no-match", "ann", "solved");

    public static readonly Command[] EveryCommand =
    [
        new Look(),
        new Wake(),
        new Forget(),
        new Settle("offer:3", new Reply.Refused(Refusal.AgentFull, "no room")),
        new ConversationCommand.Start(Customer, "web", "retail"),
        new ConversationCommand.CustomerSays("m-1", "Grüße"),
        new ConversationCommand.AskForPerson("x-1"),
        new ConversationCommand.Close("customer", "solved", "x-2"),
        new ConversationCommand.Offer(2, Ann, Noon),
        new ConversationCommand.Accept(Ann, "x-3"),
        new ConversationCommand.Decline(Ann, "lunch", "x-4"),
        new ConversationCommand.AgentSays(Ann, "m-2", "hello"),
        new ConversationCommand.Transfer(Ann, Billing, new AgentId("bob"), "wants a refund", "x-5"),
        new ConversationCommand.HandBack(Ann, "done", "x-6"),
        new ConversationCommand.AgentLeft(Ann, 3, Noon),
        new ConversationCommand.QueueGone(Billing, 2),
        new ConversationCommand.NobodyThere(Billing, 2),
        new ConversationCommand.SomebodyCame(Billing, 2, Noon, Head: true),
        new ConversationCommand.TakeOver(Ann, "x-7"),
        new ConversationCommand.Escalate(Billing, "sue", "x-8"),
        new ConversationCommand.Inspect(new AgentId("sue")),
        new ConversationCommand.Erase("root"),
        new AgentCommand.SignIn(Skills, ["en"], 4),
        new AgentCommand.SetStatus(AgentStatus.Away, "lunch"),
        new AgentCommand.Connected("gateway-1", TimeSpan.FromSeconds(60)),
        new AgentCommand.Disconnected("gateway-1", TimeSpan.FromSeconds(30)),
        new AgentCommand.Reserve(Conversation, 2, Billing, TimeSpan.FromSeconds(30)),
        new AgentCommand.Assign(Conversation, 3, TakenOver: true),
        new AgentCommand.Release(Conversation, 3, "closed", TimedOut: true),
        new QueueCommand.Enqueue(Conversation, 2, new Demand(5, Skills, "en", Ann, Head: true, Since: Noon)),
        new QueueCommand.Return(Conversation, 2, Ann, OfferEnd.TimedOut),
        new QueueCommand.Leave(Conversation, 2),
        new QueueCommand.Silence(Conversation, 9, IsSilent: true),
        new QueueCommand.Roster(Standing),
        new CustomerCommand.Opened(Conversation, "web", Customer),
        new CustomerCommand.Ended(Conversation, Outcome),
        new AskAgain("crm/c-17/4"),
        new PortRequest("c-17/12", "track", Noon, ImmutableSortedDictionary<string, string>.Empty.Add("customer", "k-9")),
        new DeadLetterCommand.Add(Conversation.Actor, "12.0", "crm", "c-17/12", "track", Refusal.PortRefused, "It said no.", 14),
        new DeadLetterCommand.Redrive("4", "ada"),
        new DeadLetterCommand.Drop("4", "ada"),
        new WebhookCommand.Subscribe("crm", "https://example.com/told", ["conversation.closed"], "whsec_…", "ada"),
        new WebhookCommand.Unsubscribe("crm", "ada"),
        new CustomerCommand.Erase("root", 3),
        new CustomerCommand.Export("root"),
    ];

    public static readonly Reply[] EveryReply =
    [
        new Reply.Accepted(3, 5),
        new Reply.Refused(Refusal.Busy, "try again"),
        new Reply.Accepted(1, 0)
        {
            View = new ConversationView(
                Conversation, 9, Phase.WithAgent, Owner.Of(Ann), 4, Customer, "web",
                    "track-order", 0.9f, 2, -0.25f, "en", Noon, Noon.AddMinutes(1),
                TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10), "no-match"),
        },
        new Reply.Accepted(1, 0)
        {
            View = new AgentView(Ann, 5, AgentStatus.Available, Skills, ["en"], 4,
                [Billing], [new Slot(Conversation, 4, SlotState.Offered, Billing, Noon)]),
        },
        new Reply.Accepted(1, 0) { View = new QueueView(Billing, 8, [new WaitingView(Conversation, 2, 5, Noon, Ann)], [Standing]) },
        new Reply.Accepted(1,
            0) { View = new CustomerView(Customer, [Conversation], 3, [new PastConversation(new ConversationId("c-1"), Noon, Outcome)]) },
        new Reply.Accepted(1, 0) { View = Standing },
        new Reply.Accepted(1, 0) { View = new PlaceInQueue(2) },
        new Reply.Refused(Refusal.PortUnavailable, "busy")
        {
            View = new PortAnswer(
                PortOutcome.Unavailable, ImmutableSortedDictionary<string, string>.Empty.Add("status", "sent"),
                    "busy", TimeSpan.FromSeconds(3)),
        },
        new Reply.Accepted(1, 0)
        {
            View = new DeadLettersView(
                [new DeadLetter("4", Conversation.Actor, "12.0", "crm", "c-17/12",
                    "track", Refusal.PortRefused, "no", Noon, IsUnderWay: true, Sequence: 14)]),
        },
        new Reply.Accepted(1, 0)
        {
            View = new WebhooksView([new WebhookView("crm", "https://example.com/told", ["conversation.closed"], "ada", Noon)]),
        },
    ];

    public static readonly WallRow Row = new(
        Conversation, 9, Customer.Id, "web", Phase.Waiting, Owner.Of(Billing),
            "track-order", 0.9f, 2, -0.25f, "no-match", Noon, Noon, Noon) { Moods = new MoodLine().With(0.1f).With(-0.25f) };

    public static readonly ContextPacket Packet = new()
    {
        Conversation = Conversation, Sequence = 9, Customer = Customer, Channel = "web", Language = "en",
        Escalations = [new EscalationView(Noon, "two-misses", "no-match", Billing, 5, [new Reading("failed attempts", 2, 2)])],
        Summary = "Zoë asks for her order.",
        Intents = [new IntentView("track-order", 0.9f)],
        Sentiment = [0.1f, -0.25f],
        Tried = [new AttemptView(BotSpeech.Answer, "track-order", "Under My orders.", Helped: false)],
        Transcript = [new TurnView(2, Noon, Speaker.Customer, null, "where is it", "track-order", 0.9f, -0.25f)],
        Notes = ["wants a refund"],
        History = [new PastConversation(new ConversationId("c-1"), Noon, Outcome)],
    };
}
