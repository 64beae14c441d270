using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Runtime.Customers;

/// <summary>
/// Makes the engine forget people. First it is put on record that somebody goes, by whom it is wanted, then their keys are deleted:
/// whatever interrupts this, what was put on record is done later.
/// </summary>
public static class Erasures
{
    private const int Page = 1_000, AtOnce = 8;

    /// <summary>What came of it.</summary>
    /// <param name="Reply">Accepted when nobody can read anything of theirs any more.</param>
    /// <param name="Conversations">How many of theirs were erased.</param>
    public readonly record struct Erased(Reply Reply, int Conversations);

    /// <summary>
    /// Erases all of a customer's conversations, closing those that are open, then what is known of the customer. May be repeated.
    /// </summary>
    /// <param name="by">An admin's id.</param>
    public static async ValueTask<Erased> EraseAsync(this IEngine engine,
        CustomerId customer, string by, CancellationToken cancellation = default)
    {
        while (true)
        {
            var conversations = await engine.ConversationsOfAsync(customer, cancellation);
            if (await EraseAllAsync(engine, conversations.Distinct(), by, cancellation) is { } refused) return new Erased(refused, 0);
            var reply = await engine.SendAsync(customer.Actor, new CustomerCommand.Erase(by, conversations.Count), cancellation);
            if (reply is Reply.Refused { Code: Refusal.StaleEpoch }) continue;   // they have opened another one meanwhile
            if (reply is Reply.Accepted) reply = await ForgottenAsync(engine, customer, cancellation) ?? reply;
            return new Erased(reply, conversations.Count);
        }
    }

    /// <summary>Erases one conversation, which is closed if it is open. May be repeated.</summary>
    public static async ValueTask<Reply> EraseAsync(this IEngine engine,
        ConversationId conversation, string by, CancellationToken cancellation = default) =>
        await engine.SendAsync(conversation.Actor, new ConversationCommand.Erase(by), cancellation) is Reply.Refused refused
            ? refused
            : await engine.SendAsync(conversation.Actor, new Forget(), cancellation);

    /// <summary>Every conversation that a customer ever opened, oldest first.</summary>
    public static async ValueTask<IReadOnlyList<ConversationId>> ConversationsOfAsync(this IEngine engine,
        CustomerId customer, CancellationToken cancellation)
    {
        var conversations = new List<ConversationId>();
        for (long last = 0; await engine.ReadAsync(customer.Actor, last, Page, cancellation)
            is { Count: > 0 } page; last = page[^1].Sequence)
            conversations.AddRange(page.Select(committed => committed.Event)
                .OfType<CustomerEvent.Opened>().Select(opened => opened.Conversation));
        return conversations;
    }

    /// <returns>Why the key could not be deleted; null when it is. Who came again meanwhile came after that.</returns>
    private static async ValueTask<Reply.Refused?> ForgottenAsync(IEngine engine, CustomerId customer, CancellationToken cancellation) =>
        await engine.SendAsync(customer.Actor, new Forget(), cancellation) is Reply.Refused { Code: not Refusal.StaleEpoch } refused
            ? refused : null;

    /// <returns>Why one of them could not be erased; null when all were, or were never there.</returns>
    private static async ValueTask<Reply.Refused?> EraseAllAsync(IEngine engine,
        IEnumerable<ConversationId> conversations, string by, CancellationToken cancellation)
    {
        foreach (var some in conversations.Chunk(AtOnce))
            foreach (var reply in await Task.WhenAll(
                some.Select(conversation => engine.EraseAsync(conversation, by, cancellation).AsTask())))
                if (reply is Reply.Refused { Code: not Refusal.UnknownConversation } refused) return refused;
        return null;
    }
}
