using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Domain.Conversations.Receipts;

/// <summary>What a person asks of a conversation under an id of their own. It is done once; a repeat gets the first answer.</summary>
/// <param name="Sender">Whose id it is, see <see cref="Receipt"/>.</param>
/// <param name="What">A text that is the same whenever the same is asked.</param>
internal readonly record struct Asked(string Sender, string Id, string What)
{
    /// <returns>Null when no person asks, when there is no id, and for a customer's message: it is read before it is compared.</returns>
    public static Asked? Of(Command command) => command switch
    {
        ConversationCommand.AskForPerson { Id: { } id } => new(Receipt.Customer, id, "ask-for-person"),
        ConversationCommand.Close { Id: { } id } c => new(c.By == "customer" ? Receipt.Customer : c.By, id, $"close\n{c.Disposition}"),
        ConversationCommand.Accept { Id: { } id } c => new(c.Agent.Value, id, "accept"),
        ConversationCommand.Decline { Id: { } id } c => new(c.Agent.Value, id, $"decline\n{c.Reason}"),
        ConversationCommand.AgentSays { Id: { } id } c => new(c.Agent.Value, id, c.Text),
        ConversationCommand.Transfer { Id: { } id } c => new(c.By.Value, id, $"transfer\n{c.Queue}\n{c.Agent}\n{c.Note}"),
        ConversationCommand.HandBack { Id: { } id } c => new(c.Agent.Value, id, $"hand-back\n{c.Note}"),
        ConversationCommand.TakeOver { Id: { } id } c => new(c.By.Value, id, "take-over"),
        ConversationCommand.Escalate { Id: { } id } c => new(c.By, id, $"escalate\n{c.Queue}"),
        _ => null,
    };

    /// <summary>The turn's first event with what caused it; a message carries its id as it is.</summary>
    /// <param name="answers">How many events come after it.</param>
    public Event On(Event first, int answers) => first is ConversationEvent caused and not ConversationEvent.AgentSaid
        ? caused with { Cause = Receipt.CauseOf(Sender, Id, What, answers) }
        : first;
}
