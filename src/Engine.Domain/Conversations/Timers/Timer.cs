namespace Engine.Domain.Conversations.Timers;

/// <summary>A moment at which a conversation does something of itself.</summary>
/// <param name="At">When, as things are now; null: not at all.</param>
/// <param name="Ring">What it does then; only called when the moment has come.</param>
public sealed record Timer(string Name, Func<Conversation, DateTimeOffset?> At, Action<Draft<Conversation>, Context> Ring);
