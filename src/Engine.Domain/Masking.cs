using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;

namespace Engine.Domain;

/// <summary>
/// The one mask: whatever people write is stored without what is nobody's business. From here on nobody sees what was written.
/// </summary>
internal static class Masking
{
    public static string? Mask(this Context context, string? text) =>
        text is null ? null : SensitiveSpan.Mask(text, context.Understanding.FindSensitive(text), context.Assistant.Masked);

    /// <summary>The command with all its free text masked, but for a customer's message, which is masked when it is analysed.</summary>
    public static Command Mask(this Context context, Command command) => command switch
    {
        ConversationCommand.Start c => c with
        {
            Customer = c.Customer with
            {
                Name = context.Mask(c.Customer.Name),
                Facts = c.Customer.Facts?.ToImmutableSortedDictionary(
                    f => f.Key, f => context.Mask(f.Value)!, c.Customer.Facts.KeyComparer),
            },
        },
        ConversationCommand.AgentSays c => c with { Text = context.Mask(c.Text)! },
        ConversationCommand.Close { Disposition: not null } c => c with { Disposition = context.Mask(c.Disposition) },
        ConversationCommand.Decline { Reason: not null } c => c with { Reason = context.Mask(c.Reason) },
        ConversationCommand.Transfer { Note: not null } c => c with { Note = context.Mask(c.Note) },
        ConversationCommand.HandBack { Note: not null } c => c with { Note = context.Mask(c.Note) },
        AgentCommand.SetStatus { Why: not null } c => c with { Why = context.Mask(c.Why) },
        _ => command,
    };
}
