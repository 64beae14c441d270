using System.Text.Json;
using Engine.Contracts;

namespace Engine.Understanding.Tests;

public sealed class SampleDialogueTests(RetailModel model) : IClassFixture<RetailModel>
{
    private static readonly string[] ForPeople = ["human_agent", "fraud", "billing_dispute", "legal"];

    public static TheoryData<string, string, string, string[]> Dialogues()
    {
        var dialogues = new TheoryData<string, string, string, string[]>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.RetailModel, "samples", "dialogues.jsonl")))
        {
            var dialogue = JsonDocument.Parse(line).RootElement;
            dialogues.Add(dialogue.GetProperty("id").GetString()!, dialogue.GetProperty("scenario")
                .GetString()!, dialogue.GetProperty("expect").GetString()!,
                [.. dialogue.GetProperty("turns").EnumerateArray().Where(turn => turn.GetProperty("who").GetString() == "customer")
                    .Select(turn => turn.GetProperty("text").GetString()!)]);
        }
        return dialogues;
    }

    [Theory]
    [MemberData(nameof(Dialogues))]
    public void What_makes_a_sample_dialogue_one_for_an_agent_is_understood(string id, string scenario, string expect, string[] turns)
    {
        var analyses = Array.ConvertAll(turns, model.Understanding.Analyze);
        var reasons = analyses.Where(a => a is { InScope: >= 0.5f, Confidence: >= 0.5f } && ForPeople.Contains(a.Intent))
            .Select(a => a.Intent).Distinct().ToArray();
        var words = $"{id} ({expect}): "
            + string.Join(" | ", turns.Zip(analyses,
                (turn, a) => $"{turn} → {a.Intent} {a.Confidence} scope {a.InScope} mood {a.Sentiment} frustration {a.Frustration}"));

        switch (scenario)
        {
            case "routine": Assert.True(reasons.Length == 0, words); break;
            case "asks_for_person": Assert.True(reasons.Contains("human_agent"), words); break;
            case "anger": Assert.True(analyses.Any(a => a.Sentiment < -0.3 && a.Frustration > 0.6), words); break;
            // Whoever says no or asks what is meant was not helped either.
            case "misunderstanding":
                Assert.True(analyses.Count(
                    a => a.InScope < 0.5 || a.Confidence < 0.5 || a.Act is DialogueAct.Deny or DialogueAct.Repeat) >= 2, words);
                break;
            default: Assert.True(reasons.Contains(scenario), words); break;
        }
    }
}
