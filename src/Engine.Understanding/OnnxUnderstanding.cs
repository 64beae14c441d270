using Engine.Contracts;
using Engine.Understanding.Sensitive;

namespace Engine.Understanding;

/// <summary>Reads messages with the models of one folder. Shared by all actors; any number of threads may ask at once.</summary>
public sealed class OnnxUnderstanding : IUnderstanding, IDisposable
{
    private ServedModel _served;

    private OnnxUnderstanding(ServedModel served) => _served = served;

    public string Model => Volatile.Read(ref _served).Version;

    /// <summary>Labels that <see cref="Analysis.Intent"/> may have.</summary>
    public IReadOnlyList<string> Intents => Volatile.Read(ref _served).Settings.Intents;

    /// <summary>
    /// By intent, the least confidence above which nine answers in ten were right in training's cross-validation, 0 to 1.
    /// </summary>
    public IReadOnlyDictionary<string, float> Thresholds => Volatile.Read(ref _served).Settings.Thresholds;

    /// <param name="folder">Holds model.json, intent.onnx and intent.vocabulary, and the same two for sentiment when there is such a
    /// model.</param>
    /// <exception cref="InvalidDataException">The folder is missing, incomplete or broken; the message says what and where.</exception>
    public static OnnxUnderstanding Load(string folder) => new(Prepare(folder));

    /// <summary>
    /// Serves another folder from now on. A message is read by one model or the other, never by both; the old one is freed when its last
    /// message is read.
    /// </summary>
    /// <exception cref="InvalidDataException">The folder cannot be used; the model served so far stays.</exception>
    public void Swap(string folder) => Interlocked.Exchange(ref _served, Prepare(folder)).Retire();

    /// <remarks>Hot: runs once per message. Allocates the analysis and nothing else.</remarks>
    public Analysis Analyze(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var served = Hold(out var reader);
        try
        {
            return reader.Read(text);
        }
        finally
        {
            served.Release(reader);
        }
    }

    /// <remarks>Needs no model.</remarks>
    public IReadOnlyList<SensitiveSpan> FindSensitive(string text) => SensitiveText.Find(text);

    /// <summary>The numbers behind an analysis before they are rounded, for measuring.</summary>
    public (IntentReading Intent, MoodReading Mood) Score(string text)
    {
        var served = Hold(out var reader);
        try
        {
            return reader.Score(text);
        }
        finally
        {
            served.Release(reader);
        }
    }

    /// <summary>Why a message is read as it is.</summary>
    public Explanation Explain(string text)
    {
        var served = Hold(out var reader);
        try
        {
            return reader.Explain(text);
        }
        finally
        {
            served.Release(reader);
        }
    }

    public void Dispose() => Volatile.Read(ref _served).Retire();

    private ServedModel Hold(out Reader reader)
    {
        // Held by nobody only between the exchange in Swap and this read of the old one: the next look finds the new one.
        while (true)
        {
            var served = Volatile.Read(ref _served);
            if (served.TryHold(out reader)) return served;
        }
    }

    /// <summary>Loads a folder and reads one message with it, so that a graph that loads but does not run is refused too.</summary>
    private static ServedModel Prepare(string folder)
    {
        var model = LoadedModel.Load(folder);
        try
        {
            using var reader = new Reader(model);
            reader.Read("hello");
            return new ServedModel(model);
        }
        catch (Microsoft.ML.OnnxRuntime.OnnxRuntimeException e)
        {
            model.Dispose();
            throw new InvalidDataException($"The model folder '{folder}' cannot be used: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
