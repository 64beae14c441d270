using Engine.Contracts;
using Engine.Understanding.Acts;
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
        var body = Body.Of(text);
        var (act, language) = ActReading.Of(body);
        var (intent, mood) = Score(body, act);
        return new Analysis
        {
            Intent = model.Settings.Intents[intent.Best],
            Confidence = Rounded(intent.Confidence),
            RunnerUp = model.Settings.Intents[intent.Second],
            RunnerUpConfidence = Rounded(intent.SecondConfidence),
            InScope = Rounded(intent.InScope),
            Act = act,
            Sentiment = Rounded(mood.Sentiment),
            Frustration = Rounded(mood.Frustration),
            Urgency = Rounded(UrgencyReading.Of(body)),
            Language = act is null ? LanguageReading.Of(body) : language ?? LanguageReading.Unknown,
            Model = model.Version,
            Sensitive = SensitiveText.Find(text),
        };
    }

    /// <summary>The same numbers, not rounded.</summary>
    public (IntentReading Intent, MoodReading Mood) Score(string text)
    {
        var body = Body.Of(text);
        return Score(body, ActReading.Of(body).Act);
    }

    private (IntentReading Intent, MoodReading Mood) Score(ReadOnlySpan<char> body, DialogueAct? act)
    {
        _features.Read(body);
        var intent = IntentReading.Of(_intent.Score(_features), _intent.KnownShare, model.Settings);
        if (_features.Words.IsEmpty) intent = intent with { InScope = 0 };   // nothing was said
        if (act is { } said && model.IntentOf(said) is var known and >= 0) intent = intent.As(known);
        if (_sentiment is null) return (intent, default);
        return (intent, MoodReading.Of(_sentiment.Score(_features), model.Settings.Sentiment!).In(body, _features.WordCount, act));
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
