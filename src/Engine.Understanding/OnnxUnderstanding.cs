using Engine.Contracts;
using Engine.Understanding.Sensitive;

namespace Engine.Understanding;

/// <summary>Reads messages with the models of one folder. Shared by all actors; any number of threads may ask at once.</summary>
public sealed class OnnxUnderstanding : IUnderstanding, IDisposable
{
    private readonly ServedModel _served;
    private bool _isDisposed;

    private OnnxUnderstanding(ServedModel served) => _served = served;

    public string Model => _served.Version;

    /// <summary>Labels that <see cref="Analysis.Intent"/> may have.</summary>
    public IReadOnlyList<string> Intents => _served.Settings.Intents;

    /// <summary>
    /// By intent, the least confidence above which nine answers in ten were right in training's cross-validation, 0 to 1.
    /// </summary>
    public IReadOnlyDictionary<string, float> Thresholds => _served.Settings.Thresholds;

    /// <param name="folder">Holds model.json, intent.onnx and intent.vocabulary, and the same two for sentiment when there is such a
    /// model.</param>
    /// <exception cref="InvalidDataException">The folder is missing, incomplete or broken; the message says what and where.</exception>
    public static OnnxUnderstanding Load(string folder) => new(Prepare(folder));

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

    /// <summary>Frees the model when the last message that is being read is done.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true)) _served.Retire();
    }

    private ServedModel Hold(out Reader reader) =>
        _served.TryHold(out reader) ? _served : throw new ObjectDisposedException(nameof(OnnxUnderstanding));

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
