using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Dialogue;
using Engine.Domain.Conversations.Triggers;
using Engine.Runtime.Assistants;

namespace Engine.Understanding.Tests;

/// <summary>What the shipped assistant's escalation rules make of a first message.</summary>
internal static class ShippedRules
{
    private static readonly Assistant Retail = AssistantFile.Load(Repository.RetailModel);

    /// <returns>The rule that brings a person; null when the bot goes on.</returns>
    public static string? Fired(string text, IUnderstanding understanding)
    {
        var analysis = understanding.Analyze(text);
        var seen = new Observation(
            analysis, Mood.After(null, analysis.Sentiment), Attempts: 1,
                new CustomerProfile(new CustomerId("c")), "web", DateTimeOffset.UnixEpoch, default,
            Observation.ReadLiterally(text, Retail, understanding));
        return Escalation.Fired(Retail, seen)?.Rule.Id;
    }
}
