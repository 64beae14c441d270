namespace Engine.Domain.Conversations.Dialogue;

/// <summary>The assistant's words for one customer.</summary>
internal static class Speech
{
    /// <summary>Puts the customer's name in; a nameless customer's is left out with the space before it.</summary>
    public static string Fill(string text, Conversation state)
    {
        if (!text.Contains("{name}", StringComparison.Ordinal)) return text;
        return state.Customer.Name is { } name
            ? text.Replace("{name}", name, StringComparison.Ordinal)
            : text.Replace(" {name}", "", StringComparison.Ordinal).Replace("{name}", "", StringComparison.Ordinal);
    }
}
