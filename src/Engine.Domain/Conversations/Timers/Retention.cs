namespace Engine.Domain.Conversations.Timers;

/// <summary>What was said goes by itself, so long after the end.</summary>
internal static class Retention
{
    /// <summary>Who erases it then.</summary>
    private const string By = "retention";

    public static DateTimeOffset? At(Conversation state) => state.Keeping.EraseAt;

    public static void Ring(Draft<Conversation> draft, Context context) => Keeping.Erase(draft, By);
}
