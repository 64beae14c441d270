using System.Collections.Frozen;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Triggers;
using Engine.Runtime.Assistants;
using Engine.Testing;
using Engine.Understanding;

namespace Engine.Benchmarks;

/// <summary>What customers say here: sentences from the shipped model's training data that the bot answers, with what they mean.</summary>
public sealed class Utterances : IDisposable
{
    private static readonly Lazy<Utterances> One = new(() => new Utterances());

    private readonly (string Text, Analysis Analysis)[] _all;

    public Utterances()
    {
        var shipped = AssistantFile.Load(Folder);
        // One conversation here has thousands of turns: the bot may say everything any number of times.
        Assistant = shipped with { Intents = shipped.Intents.ToFrozenDictionary(i => i.Key, i => i.Value with { Repeatable = true }) };
        Model = OnnxUnderstanding.Load(Folder);
        _all = Interleaved(Directory.GetFiles(Path.Combine(Folder, "utterances")).Order(StringComparer.Ordinal).SelectMany(File.ReadLines)
            .Select(line => line.Split('\t')[0]).Where(text => text.Split(' ').Length >= 4).Distinct()
            .Select(text => (text, Model.Analyze(text))).Where(u => IsAnswered(u.Item2)));
        Scripted = new ScriptedUnderstanding(_all.ToFrozenDictionary(u => u.Text, u => u.Analysis));
    }

    /// <summary>The same for all parts of a run; loading takes a second. Nobody disposes it.</summary>
    public static Utterances Shared => One.Value;

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "models", "retail");

    public Assistant Assistant { get; }

    /// <summary>The shipped model, through ONNX Runtime.</summary>
    public OnnxUnderstanding Model { get; }

    /// <summary>The same answers without asking the model: a turn without inference.</summary>
    public IUnderstanding Scripted { get; }

    public double WordsMean => _all.Average(u => u.Text.Split(' ').Length);

    public string At(int sender, int message) => _all[((sender * 31) + message) % _all.Length].Text;

    public void Dispose() => Model.Dispose();

    private bool IsAnswered(Analysis analysis) =>
        Assistant.Intents.GetValueOrDefault(analysis.Intent) is { Answer: not null, Failed: false }
        && analysis.Confidence >= Assistant.Thresholds.Answer
            && analysis.InScope >= Assistant.Thresholds.InScope && analysis.Sentiment > -0.3
        && Escalation.Fired(Assistant, Seen(analysis)) is null;

    private static Observation Seen(Analysis analysis) => new(
        analysis, analysis.Sentiment, Attempts: 0, new CustomerProfile(new CustomerId("cleo")),
            "web", DateTimeOffset.UnixEpoch, TimeSpan.Zero);

    /// <summary>Never the same intent twice in a row, so that no question counts as repeated.</summary>
    private static (string, Analysis)[] Interleaved(IEnumerable<(string Text, Analysis Analysis)> utterances)
    {
        var byIntent = utterances.GroupBy(u => u.Analysis.Intent).Select(g => g.ToList()).ToList();
        var all = new List<(string, Analysis)>();
        for (var round = 0; byIntent.Count(g => g.Count > round) > 1; round++)
            all.AddRange(byIntent.Where(g => g.Count > round).Select(g => g[round]));
        return [.. all];
    }
}
