using Engine.Training.Data;
using Engine.Understanding;

namespace Engine.Training.Measurements;

/// <summary>Measures a model folder through the very code that serves it.</summary>
public static class Evaluator
{
    private const double AnsweredRightly = 0.9;

    /// <param name="rows">Labelled messages, out-of-scope ones included. A label that the model does not know is an error: it could only
    /// ever be wrong.</param>
    /// <param name="moods">Labelled moods; null when there are none to measure.</param>
    public static Evaluation Evaluate(OnnxUnderstanding model,
        IReadOnlyList<LabelledText> rows, IReadOnlyList<LabelledText>? moods, TimeProvider time)
    {
        RefuseUnknownLabels(model, rows);
        var readings = rows.Select(row => (Row: row, Reading: model.Score(row.Text).Intent)).ToArray();
        var inside = readings.Where(r => !r.Row.IsOutOfScope)
            .Select(r => (r.Row.Label, Guess: model.Intents[r.Reading.Best], r.Reading)).ToArray();
        var outside = readings.Where(r => r.Row.IsOutOfScope).Select(r => (double)r.Reading.InScope).ToArray();
        if (inside.Length == 0) throw new InvalidDataException("None of the messages is in scope, so there is nothing to measure.");
        var pairs = inside.Select(m => (m.Label, m.Guess)).ToArray();
        var answers = inside.Select(m => ((double)m.Reading.Confidence, m.Label == m.Guess)).ToArray();

        return new Evaluation
        {
            InScopeCount = inside.Length,
            OutOfScopeCount = outside.Length,
            InScopeAccuracy = Rate(pairs.Count(pair => pair.Label == pair.Guess), pairs.Length),
            MacroF1 = Round(Measures.MacroF1(pairs)),
            OutOfScopeRecall = outside.Length == 0 ? null : Rate(outside.Count(score => score < Threshold(inside)), outside.Length),
            OutOfScopeRecallAtHalf = outside.Length == 0 ? null : Rate(outside.Count(score => score < 0.5), outside.Length),
            InScopeKeptAtHalf = Rate(inside.Count(m => m.Reading.InScope >= 0.5), inside.Length),
            OutOfScopeAuroc = outside.Length == 0 ? null
                : Round(Measures.Auroc(
                    [.. inside.Select(m => ((double)m.Reading.InScope, true)), .. outside.Select(score => (score, false))])),
            ExpectedCalibrationError = Round(Measures.ExpectedCalibrationError(answers)),
            CoverageAtError = new CoverageAtError(Round(Measures.CoverageAt(0.01, answers)),
                Round(Measures.CoverageAt(0.02, answers)), Round(Measures.CoverageAt(0.05, answers))),
            Sentiment = moods is null ? null : OfMoods(model, moods),
            MicrosPerMessage = LatencyOf(model, rows, time),
        };
    }

    private static void RefuseUnknownLabels(OnnxUnderstanding model, IReadOnlyList<LabelledText> rows)
    {
        var known = model.Intents.ToHashSet();
        var strangers = rows.Where(row => !row.IsOutOfScope && !known.Contains(row.Label)).GroupBy(row => row.Label).ToArray();
        if (strangers.Length > 0)
            throw new InvalidDataException(string.Join('\n', strangers.Select(group =>
                $"{group.First().Source}: the label '{group.Key}' is unknown to the model ({group.Count()} row(s)); rows out of scope "
                    + $"must be labelled '{LabelledText.OutOfScope}'.")));
    }

    /// <summary>The highest in-scope probability to ask for such that enough messages are still let through and answered rightly.</summary>
    private static double Threshold((string Label, string Guess, IntentReading Reading)[] inside)
    {
        var right = inside.Where(m => m.Label == m.Guess).Select(m => (double)m.Reading.InScope).OrderDescending().ToArray();
        var needed = (int)Math.Ceiling(AnsweredRightly * inside.Length);
        return right.Length >= needed ? right[needed - 1] : 0.5;
    }

    /// <summary>Measures moods alone.</summary>
    public static SentimentEvaluation OfMoods(OnnxUnderstanding model, IReadOnlyList<LabelledText> rows)
    {
        var readings = rows.Select(row => (Row: row, model.Score(row.Text).Mood)).ToArray();
        var pairs = readings.Select(r => (r.Row.Label, r.Mood.Label)).ToArray();
        var scored = readings.Where(r => r.Row.Score is not null).Select(r => ((double)r.Mood.Sentiment, (double)r.Row.Score!)).ToArray();
        return new SentimentEvaluation(Rate(pairs.Count(pair => pair.Item1 == pair.Item2), pairs.Length),
            Round(Measures.MacroRecall(pairs)), Round(Measures.MacroF1(pairs)),
            scored.Length < 2 ? null : Round(Measures.Pearson(scored)));
    }

    /// <summary>Time for a whole analysis of these messages, one after the other: features, intent, mood, language, spans.</summary>
    public static Latency LatencyOf(OnnxUnderstanding model, IReadOnlyList<LabelledText> rows, TimeProvider time)
    {
        // Tiered compilation settles within a few thousand calls.
        const int Calls = 20_000;
        for (var i = 0; i < Calls; i++) model.Analyze(rows[i % rows.Count].Text);
        var micros = new double[Calls];
        for (var i = 0; i < Calls; i++)
        {
            var begun = time.GetTimestamp();
            model.Analyze(rows[i % rows.Count].Text);
            micros[i] = time.GetElapsedTime(begun).TotalMicroseconds;
        }
        Array.Sort(micros);
        return new Latency(Math.Round(Measures.Quantile(micros, 0.5), 1), Math.Round(Measures.Quantile(micros, 0.99), 1));
    }

    private static double Rate(int part, int whole) => Round((double)part / whole);

    private static double Round(double value) => Math.Round(value, 4);
}
