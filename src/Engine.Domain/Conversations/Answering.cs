using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Conversations;

/// <summary>Which edition of which assistant answers: the one that was newest when the conversation started, until it ends.</summary>
internal static class Answering
{
    /// <summary>
    /// When that edition is not there any more, the newest of the assistant takes over, and an event says so; the default assistant's when
    /// the assistant itself is gone. The change is a step of its own before the command, whose repeat gets the command's events alone.
    /// </summary>
    /// <returns>The context with the conversation's edition.</returns>
    public static Context Take(Draft<Conversation> draft, Command command, Context context)
    {
        var state = draft.State;
        var edition = context.Catalogue.Find(state.Assistant, state.Version);
        if (edition is null)
        {
            edition = context.Catalogue.NewestOf(state.Assistant) ?? context.Catalogue.Newest[0];
            if (command is not Look && state.Phase != Phase.Closed)
            {
                draft.Emit(new ConversationEvent.AssistantChanged(edition.Assistant.Name, edition.Assistant.Version));
                draft.Begin();
            }
        }
        return ReferenceEquals(edition, context.Edition) ? context : context with { Edition = edition };
    }
}
