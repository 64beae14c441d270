using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations;
using Engine.Runtime.Assistants;

namespace Engine.Understanding.Tests;

/// <summary>What the shipped assistant makes of answers to its own questions.</summary>
/// <remarks>answers.tsv: what was asked, the answer, and what it picks; or person, where it goes to one.</remarks>
public sealed class AnswerTests(RetailModel model) : IClassFixture<RetailModel>
{
    private static readonly Assistant Retail = AssistantFile.Load(Repository.RetailModel);

    /// <summary>The choices that the bot has asked about; the answer; and which it picks, or that it goes to a person.</summary>
    public static TheoryData<string, string, string> Rows => new(
        File.ReadLines(Path.Combine(Repository.Root, "tests", "Engine.Understanding.Tests", "answers.tsv")).Skip(1)
            .Select(line => line.Split('\t')).Select(row => (row[0], row[1], row[2])));

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_answer_is_taken_for_what_was_asked(string asked, string text, string expected)
    {
        var (came, told) = Play(asked, text);

        Assert.True(came == expected, $"{came}, not {expected}: {told}");
    }

    /// <returns>The picked choice; where none was, <c>bot</c> or <c>person</c>.</returns>
    private (string Came, string Told) Play(string asked, string text)
    {
        var decider = new ConversationDecider();
        var id = new ConversationId("c-1");
        var now = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
        var draft = new Draft<Conversation>(decider, id.Actor, decider.Initial(id.Value), now);
        var context = new Context(now, Catalogue.Of(Retail, model.Understanding), new Limits());
        decider.Decide(draft, new ConversationCommand.Start(new CustomerProfile(new CustomerId("kim")), "web"), context);
        draft.Emit(Question(asked.Split(' ')));
        decider.Decide(draft, new ConversationCommand.CustomerSays("m-1", text), context);

        var told = string.Join('\n', draft.Events.Select(e => e.Event switch
        {
            ConversationEvent.CustomerSaid c => string.Create(CultureInfo.InvariantCulture,
                $"> {c.Text} ({c.Analysis!.Intent} {c.Analysis.Confidence}, then {c.Analysis.RunnerUp} {c.Analysis.RunnerUpConfidence}, ")
                + string.Create(CultureInfo.InvariantCulture,
                $"scope {c.Analysis.InScope}, mood {c.Analysis.Sentiment}, frustration {c.Analysis.Frustration}; picks {c.Choice})"),
            ConversationEvent.BotSaid b => $"< {b.Text} ({b.Move})",
            ConversationEvent.Escalated r => $"! {r.Rule} {r.Readings[0]}",
            _ => e.Event.GetType().Name,
        }));
        var picked = draft.Events.Select(e => e.Event).OfType<ConversationEvent.CustomerSaid>().Single().Choice;
        return (picked ?? (draft.State.Owner.Kind == OwnerKind.Bot ? "bot" : "person"), told);
    }

    /// <summary>As the bot asks about these intents, or about a person.</summary>
    private static ConversationEvent.BotSaid Question(string[] values)
    {
        var choices = values.Select(v => new Choice(
            values.Length == 1 ? "Yes" : Retail.Intents[v].Title is { } title ? char.ToUpperInvariant(title[0]) + title[1..] : v, v));
        return new ConversationEvent.BotSaid(
            1, BotSpeech.Clarification, "Which?",
                Choices: [.. choices, new Choice(values.Length == 1 ? "No" : "None of these", Choice.None)]);
    }
}
