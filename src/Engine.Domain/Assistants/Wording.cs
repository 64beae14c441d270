using Engine.Domain.Conversations.Dialogue;
using Engine.Domain.Conversations.Timers;

namespace Engine.Domain.Assistants;

/// <summary>A text of a move's or a timer's own, which an assistant may word in its way under <c>texts</c>.</summary>
/// <param name="Key">Its name in the assistant file.</param>
/// <param name="Standard">Said when the file does not have it.</param>
public sealed record Wording(string Key, string Standard)
{
    /// <summary>Every one there is.</summary>
    public static IEnumerable<Wording> All =>
        Move.All.Append(Move.Instead).SelectMany(m => m.Says).Concat(DueTimes.All.SelectMany(t => t.Says));
}
