using System.Collections.Concurrent;
using Engine.Contracts;

namespace Engine.Understanding;

/// <summary>Reads messages with the models of one folder. Shared by all actors; any number of threads may ask at once.</summary>
public sealed class OnnxUnderstanding : IUnderstanding, IDisposable
{
    private readonly LoadedModel _model;
    private readonly ConcurrentBag<Reader> _readers = [];

    private OnnxUnderstanding(LoadedModel model) => _model = model;

    /// <summary>Labels that <see cref="Analysis.Intent"/> may have.</summary>
    public IReadOnlyList<string> Intents => _model.Settings.Intents;

    /// <param name="folder">Holds model.json, intent.onnx and intent.vocabulary, and the same two for sentiment when there is such a model.</param>
    /// <exception cref="InvalidDataException">The folder is missing, incomplete or broken; the message says what and where.</exception>
    public static OnnxUnderstanding Load(string folder) => new(LoadedModel.Load(folder));

    /// <remarks>Hot: runs once per message. Allocates the analysis and nothing else.</remarks>
    public Analysis Analyze(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = _readers.TryTake(out var idle) ? idle : new Reader(_model);
        var analysis = reader.Read(text);
        _readers.Add(reader);
        return analysis;
    }

    /// <summary>The numbers behind an analysis before they are rounded, for measuring.</summary>
    public (IntentReading Intent, MoodReading Mood) Score(string text)
    {
        var reader = _readers.TryTake(out var idle) ? idle : new Reader(_model);
        var scores = reader.Score(text);
        _readers.Add(reader);
        return scores;
    }

    public void Dispose()
    {
        while (_readers.TryTake(out var reader)) reader.Dispose();
        _model.Dispose();
    }
}
