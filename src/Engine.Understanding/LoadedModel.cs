using System.Security.Cryptography;
using Engine.Contracts;
using Microsoft.ML.OnnxRuntime;

namespace Engine.Understanding;

/// <summary>A model folder in memory: its settings and its sessions.</summary>
internal sealed class LoadedModel : IDisposable
{
    public static readonly string[] SentimentClasses = ["negative", "neutral", "positive", "frustrated"];

    // The labels that an act may have, the best first: where a model has no word for "one moment", it takes it for an ok.
    private static readonly (DialogueAct Act, string[] Labels)[] LabelsOfActs =
    [
        (DialogueAct.Affirm, ["affirm"]), (DialogueAct.Deny, ["deny"]),
            (DialogueAct.Decline, ["decline", "thanks"]), (DialogueAct.Thanks, ["thanks"]),
        (DialogueAct.Acknowledge, ["acknowledge", "affirm"]), (DialogueAct.Greeting, ["greeting"]), (DialogueAct.Goodbye, ["goodbye"]),
        (DialogueAct.Back, ["back", "repeat"]), (DialogueAct.Repeat, ["repeat"]), (DialogueAct.Help, ["help", "repeat"]),
        (DialogueAct.Wait, ["wait", "affirm"]), (DialogueAct.Choice, ["choice"]),
    ];

    private readonly int[] _intentOfAct;

    private LoadedModel(string version, ModelSettings settings, LinearScorer intent, LinearScorer? sentiment)
    {
        (Version, Settings, Intent, Sentiment) = (version, settings, intent, sentiment);
        _intentOfAct = new int[LabelsOfActs.Max(pair => (int)pair.Act) + 1];
        foreach (var (act, labels) in LabelsOfActs)
            _intentOfAct[(int)act] = Array.IndexOf(settings.Intents, Array.Find(labels, label => settings.Intents.Contains(label)));
    }

    /// <summary>First 4 bytes of SHA-256 over the folder's model files, in hexadecimal digits.</summary>
    public string Version { get; }

    public ModelSettings Settings { get; }

    public LinearScorer Intent { get; }

    public LinearScorer? Sentiment { get; }

    /// <summary>Index of the intent that an act stands for; −1 when the model has none.</summary>
    public int IntentOf(DialogueAct act) => _intentOfAct[(int)act];

    /// <exception cref="InvalidDataException">The folder is missing, incomplete or broken; the message says what and where.</exception>
    public static LoadedModel Load(string folder)
    {
        LinearScorer? intent = null;
        try
        {
            var settings = ModelSettings.Parse(File.ReadAllText(Path.Combine(folder, "model.json")));
            if (settings.Format != ModelSettings.FormatKnown)
                throw new InvalidDataException(
                    $"model.json has format {settings.Format}; this program reads format {ModelSettings.FormatKnown}.");
            if (settings.Intents.Length < 2)
                throw new InvalidDataException("model.json names fewer than two intents.");
            intent = Scorer(folder, "intent", settings.Intents.Length);
            var sentiment = settings.Sentiment is null ? null : Scorer(folder, "sentiment", SentimentClasses.Length);
            return new LoadedModel(VersionOf(folder), settings, intent, sentiment);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or InvalidDataException or System.Text.Json.JsonException or OnnxRuntimeException)
        {
            intent?.Dispose();
            throw new InvalidDataException($"The model folder '{folder}' cannot be used: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    public void Dispose()
    {
        Intent.Dispose();
        Sentiment?.Dispose();
    }

    private static string VersionOf(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in (string[])["model.json", "intent.onnx", "intent.vocabulary", "sentiment.onnx", "sentiment.vocabulary"])
            if (Path.Combine(folder, name) is var path && File.Exists(path)) hash.AppendData(File.ReadAllBytes(path));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 4));
    }

    private static LinearScorer Scorer(string folder, string name, int classCount) =>
        new(Path.Combine(folder, name + ".onnx"), Path.Combine(folder, name + ".vocabulary"), classCount);
}
