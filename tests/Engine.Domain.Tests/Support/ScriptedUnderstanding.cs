using Engine.Contracts;

namespace Engine.Domain.Tests.Support;

/// <summary>Understands a phrase book, and nothing else.</summary>
internal sealed class ScriptedUnderstanding : IUnderstanding
{
    private readonly Dictionary<string, Analysis> _phrases = new(StringComparer.Ordinal);

    public int Calls { get; private set; }

    public static Analysis Lost { get; } = new() { Intent = "chit_chat", Confidence = 0.1f, InScope = 0.9f };

    public ScriptedUnderstanding Knows(string text, Analysis analysis)
    {
        _phrases[text] = analysis;
        return this;
    }

    public ScriptedUnderstanding Knows(string text, string intent, float confidence) =>
        Knows(text, new Analysis { Intent = intent, Confidence = confidence });

    public Analysis Analyze(string text)
    {
        Calls++;
        return _phrases.GetValueOrDefault(text, Lost);
    }

    public IReadOnlyList<SensitiveSpan> FindSensitive(string text) => _phrases.GetValueOrDefault(text, Lost).Sensitive;
}

/// <summary>Things that customers say, and what <see cref="Book"/> understands of them.</summary>
internal static class Phrases
{
    public const string WhereIsMyOrder = "Where is my order?";
    public const string SendItBack = "I want to send it back";
    public const string Thanks = "Thanks!";
    public const string PerhapsAReturn = "It is about the thing I bought";
    public const string PerhapsAnything = "There is something with my parcel";
    public const string Gibberish = "Blorp";
    public const string ThatDidNotHelp = "That did not help";
    public const string AHuman = "Let me talk to a human";
    public const string Fraud = "Somebody used my card!";
    public const string Weather = "Will it rain tomorrow?";
    public const string Furious = "This is an outrage";
    public const string Sad = "I am so disappointed, where is my order";
    public const string German = "Wo ist meine Bestellung?";
    public const string GermanHuman = "Ich will mit einem Menschen sprechen";

    public static ScriptedUnderstanding Book() => new ScriptedUnderstanding()
        .Knows(WhereIsMyOrder, "track_order", 0.95f)
        .Knows(SendItBack, "return_item", 0.9f)
        .Knows(Thanks, "thanks", 0.99f)
        .Knows(PerhapsAReturn,
            new Analysis { Intent = "return_item", Confidence = 0.5f, RunnerUp = "track_order", RunnerUpConfidence = 0.4f })
        .Knows(PerhapsAnything, new Analysis { Intent = "track_order", Confidence = 0.5f, RunnerUp = "thanks", RunnerUpConfidence = 0.3f })
        .Knows(Gibberish, "track_order", 0.2f)
        .Knows(ThatDidNotHelp, "not_helpful", 0.9f)
        .Knows(AHuman, "human", 0.9f)
        .Knows(Fraud, "fraud", 0.8f)
        .Knows(Weather, new Analysis { Intent = "track_order", Confidence = 0.9f, InScope = 0.05f })
        .Knows(Furious, new Analysis { Intent = "track_order", Confidence = 0.9f, Sentiment = -0.3f, Frustration = 0.95f })
        .Knows(Sad, new Analysis { Intent = "track_order", Confidence = 0.9f, Sentiment = -0.9f })
        .Knows(GermanHuman, new Analysis { Intent = "human", Confidence = 0.9f, Language = "de" })
        .Knows(German, new Analysis { Intent = "track_order", Confidence = 0.9f, Language = "de" });
}
