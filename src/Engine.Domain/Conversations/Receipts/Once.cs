using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;

namespace Engine.Domain.Conversations.Receipts;

/// <summary>Does what a person asks, unless it was done before: whoever lost the answer and asks again gets the first one.</summary>
internal static class Once
{
    /// <param name="written">The command as it came; <paramref name="masked"/> as it may be stored.</param>
    /// <param name="act">Does it.</param>
    public static Reply Do(Draft<Conversation> draft, Asked asked, Command written, Command masked, Func<Command, Reply> act)
    {
        if (!WordId.IsValid(asked.Id)) return Words.BadId("command");
        if (Receipt.Find(draft.State.Receipts, asked.Sender, asked.Id) is { } receipt)
            return Again(receipt, receipt.IsFor(asked.What) || receipt.IsFor(Asked.Of(written)!.Value.What), draft.State.ToView());
        var reply = act(masked);
        if (reply is Reply.Accepted done && done.First <= done.Last) draft.ChangeFirst(asked.On);
        return reply;
    }

    /// <param name="same">It asks for what was asked then.</param>
    public static Reply Again(Receipt receipt, bool same, ConversationView? view = null) => same
        ? Draft<Conversation>.Again(receipt.Sequence, receipt.Sequence + receipt.Answers, view)
        : Draft<Conversation>.Refuse(Refusal.MessageIdReused, "This id was used before with another text or command.");
}
