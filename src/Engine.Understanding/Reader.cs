using Engine.Contracts;
using Engine.Understanding.Languages;
using Engine.Understanding.Sensitive;

namespace Engine.Understanding;

/// <summary>Reads one message at a time: its features once, then each graph, then what the scores mean.</summary>
internal sealed class Reader(LoadedModel model) : IDisposable
{
    private readonly MessageFeatures _features = new();
    private readonly LinearScorer.Desk _intent = model.Intent.NewDesk();
    private readonly LinearScorer.Desk? _sentiment = model.Sentiment?.NewDesk();

    public Analysis Read(string text)
    {
        var (intent, mood) = Score(text);
        return new Analysis
        {
            Intent = model.Settings.Intents[intent.Best],
            Confidence = Rounded(intent.Confidence),
            RunnerUp = model.Settings.Intents[intent.Second],
            RunnerUpConfidence = Rounded(intent.SecondConfidence),
            InScope = Rounded(intent.InScope),
            Sentiment = Rounded(mood.Sentiment),
            Frustration = Rounded(mood.Frustration),
            Urgency = Rounded(UrgencyReading.Of(text)),
            Language = LanguageReading.Of(text),
            Model = model.Version,
            Sensitive = SensitiveText.Find(text),
        };
    }

    /// <summary>The same numbers, not rounded.</summary>
    public (IntentReading Intent, MoodReading Mood) Score(string text)
    {
        _features.Read(text);
        var intent = IntentReading.Of(_intent.Score(_features), _intent.KnownShare, model.Settings);
        if (_features.Words.IsEmpty) intent = intent with { InScope = 0 };   // nothing was said
        return (intent, _sentiment is null ? default : MoodReading.Of(_sentiment.Score(_features), model.Settings.Sentiment!));
    }

    /// <summary>What carried the decision, most for the best intent first.</summary>
    public Explanation Explain(string text)
    {
        var reading = Score(text).Intent;
        return new Explanation(Read(text), [.. _intent.Contributions(_features)
            .Select(c => new FeatureShare(_features.NameOf(c.Feature), c.Scores[reading.Best], c.Scores[reading.Second]))
            .OrderByDescending(share => share.ForBest)]);
    }

    public void Dispose()
    {
        _intent.Dispose();
        _sentiment?.Dispose();
    }

    private static float Rounded(float value) => MathF.Round(value, 3);
}
