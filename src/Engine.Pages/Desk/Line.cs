using System.Text.Json;
using Engine.Contracts.Views;

namespace Engine.Pages.Desk;

public enum LineKind { Customer, Bot, Agent, System }

/// <summary>One thing said or done in a conversation.</summary>
/// <param name="By">Who, where it is a person of the business.</param>
/// <param name="Note">What was understood of it, for the title.</param>
public sealed record Line(
    long Sequence, DateTimeOffset At, LineKind Kind, string Text, string? By = null, string? Note = null, float? Mood = null,
    string? MessageId = null)
{
    public static Line Of(TurnView turn) => new(
        turn.Sequence, turn.At, turn.Who switch { Speaker.Customer => LineKind.Customer, Speaker.Bot => LineKind.Bot, _ => LineKind.Agent },
        turn.Text, turn.By, Understood(turn.Intent, turn.Confidence), turn.Sentiment);

    /// <returns>Null: nothing to show.</returns>
    public static Line? Of(JsonElement e)
    {
        var sequence = e.GetProperty("sequence").GetInt64();
        var at = e.GetProperty("at").GetDateTimeOffset();
        string? Text(string name) => e.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
        Line System(string text) => new(sequence, at, LineKind.System, text);
        switch (e.GetProperty("type").GetString())
        {
            case "conversation.customer-said":
                string? intent = null;
                float? confidence = null, mood = null;
                if (e.TryGetProperty("analysis", out var analysis) && analysis.ValueKind == JsonValueKind.Object)
                {
                    intent = analysis.GetProperty("intent").GetString();
                    confidence = analysis.GetProperty("confidence").GetSingle();
                    mood = analysis.GetProperty("sentiment").GetSingle();
                }
                return new Line(sequence, at, LineKind.Customer, Text("text") ?? "", Note: Understood(intent, confidence), Mood: mood);
            case "conversation.bot-said":
                return new Line(sequence, at, LineKind.Bot, Text("text") ?? "", Note: Text("move"));
            case "conversation.agent-said":
                return new Line(sequence, at, LineKind.Agent, Text("text") ?? "", Text("agent"), MessageId: Text("id"));
            case "conversation.system-said":
                return System(Text("text") ?? "");
            case "conversation.escalated":
                return System($"Sent to {Text("queue")}: {Words(Text("reason"))}");
            case "conversation.owner-changed":
                var owner = e.GetProperty("owner");
                var to = owner.TryGetProperty("id", out var id) ? id.GetString() : null;
                return owner.GetProperty("kind").GetString() switch
                {
                    "agent" => System($"With {to} now"),
                    "bot" => System("With the bot again"),
                    _ => System($"Waits in {to}"),
                } is var line && Text("note") is { } note ? line with { Text = $"{line.Text}. Note: {note}" } : line;
            case "conversation.closed":
                return System($"Closed by {Text("by")}{(Text("disposition") is { } how ? $": {how}" : "")}");
            case "conversation.erased":
                return System("What was said here has been erased");
            default:
                return null;
        }
    }

    /// <returns>failed_attempts → failed attempts.</returns>
    public static string Words(string? code) => code?.Replace('_', ' ').Replace('-', ' ') ?? "";

    private static string? Understood(string? intent, float? confidence) =>
        intent is null ? null : $"{Words(intent)}, {(confidence ?? 0) * 100:0} % sure";
}
