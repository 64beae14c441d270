using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations.Dialogue;

namespace Engine.Domain.Projections;

/// <summary>Builds the context packet from a conversation's journal.</summary>
public sealed class ContextPackets
{
    private const int TranscriptMax = 200;

    private readonly List<EscalationView> _escalations = [];
    private readonly List<IntentView> _intents = [];
    private readonly List<float> _sentiment = [];
    private readonly List<AttemptView> _tried = [];
    private readonly Queue<TurnView> _transcript = new();
    private readonly List<string> _notes = [];
    private ConversationEvent.Started? _started;
    private ConversationId _conversation;
    private long _sequence;
    private string? _opening;
    private string _language = "und";
    private float? _mood;
    private bool _attemptOpen;
    private QuestionView? _question;

    /// <summary>Takes the next event of the conversation, in order.</summary>
    public void Add(Committed committed)
    {
        _sequence = committed.Sequence;
        switch (committed.Event)
        {
            case ConversationEvent.Started e:
                _started = e;
                _conversation = new ConversationId(committed.Actor.Key);
                break;
            case ConversationEvent.CustomerSaid e:
                _opening ??= e.Text;
                if (e.Missed) DidNotHelp();
                if (e.Analysis is { } analysis) Learn(e, analysis);
                Say(new TurnView(committed.Sequence, committed.At, Speaker.Customer, null, AsRead(e), e.About,
                    e.About is null ? null : e.Confidence, e.Analysis?.Sentiment));
                break;
            case ConversationEvent.BotSaid e:
                _question = e.Choices is { Count: > 0 } choices ? new QuestionView(committed.Sequence, choices)
                    : e.Kind == BotSpeech.Notice ? _question : null;
                if (e.Kind is BotSpeech.Answer or BotSpeech.Clarification)
                {
                    _tried.Add(new AttemptView(e.Kind, e.Intent, e.Text, Helped: true));
                    _attemptOpen = true;
                }
                Say(new TurnView(committed.Sequence, committed.At, Speaker.Bot, null, e.Text, e.Intent));
                break;
            case ConversationEvent.SystemSaid e:
                Say(new TurnView(committed.Sequence, committed.At, Speaker.Bot, null, e.Text));
                break;
            case ConversationEvent.AgentSaid e:
                Say(new TurnView(committed.Sequence, committed.At, Speaker.Agent, e.Agent.Value, e.Text));
                break;
            case ConversationEvent.Escalated e:
                DidNotHelp();
                _escalations.Add(new EscalationView(committed.At, e.Rule, e.Reason, e.Queue, e.Priority, e.Readings));
                break;
            case ConversationEvent.OwnerChanged e:
                _attemptOpen = false;
                if (e.Note is { Length: > 0 } note) _notes.Add(note);
                break;
        }
    }

    /// <returns>Null when the conversation has not been started.</returns>
    public ContextPacket? Build() => _started is null ? null : new ContextPacket
    {
        Conversation = _conversation,
        Sequence = _sequence,
        Customer = _started.Customer,
        Channel = _started.Channel,
        Language = _language,
        Escalations = [.. _escalations],
        Summary = Summarise(),
        Intents = [.. _intents],
        Sentiment = [.. _sentiment],
        Tried = [.. _tried],
        Transcript = [.. _transcript],
        Question = _question,
        Notes = [.. _notes],
    };

    /// <summary>A tap sends a choice's value; people read its label.</summary>
    private string AsRead(ConversationEvent.CustomerSaid said)
    {
        var tapped = _question?.Choices.FirstOrDefault(c => c.Value == said.Text && c.Value == said.Choice);
        if (said.Choice is not null) _question = null;
        return tapped?.Label ?? said.Text;
    }

    private void Say(TurnView turn)
    {
        if (_transcript.Count == TranscriptMax) _transcript.Dequeue();
        _transcript.Enqueue(turn);
    }

    private void Learn(ConversationEvent.CustomerSaid said, Analysis analysis)
    {
        if (analysis.Language != "und") _language = analysis.Language;
        _mood = Mood.After(_mood, said);
        _sentiment.Add(_mood ?? 0);
        if (said.About is not { } intent) return;
        var known = _intents.FindIndex(i => i.Intent == intent);
        if (known < 0) _intents.Add(new IntentView(intent, said.Confidence));
        else if (_intents[known].Confidence < said.Confidence) _intents[known] = new IntentView(intent, said.Confidence);
    }

    /// <summary>What came of the customer's next message says so about the bot's last attempt.</summary>
    private void DidNotHelp()
    {
        if (_attemptOpen) _tried[^1] = _tried[^1] with { Helped = false };
        _attemptOpen = false;
    }

    private string Summarise()
    {
        var who = _started!.Customer.Name ?? "The customer";
        var first = _opening is null
            ? $"{who} has not said anything yet."
            : $"{who} wrote: “{Shorten(_opening)}”";
        var about = _intents.Count == 0 ? ""
            : $" It seems to be about {string.Join(", then ", _intents.Select(i => i.Intent.Replace('_', ' ')).Take(3))}.";
        var failed = _tried.Count(t => !t.Helped);
        var tried = _tried.Count == 0 ? " The bot has not tried anything."
            : string.Create(CultureInfo.InvariantCulture,
                $" The bot made {_tried.Count} attempt{(_tried.Count == 1 ? "" : "s")}, {failed} of which did not help.");
        var why = _escalations.Count == 0 ? "" : $" Reason for the handoff: {_escalations[^1].Reason.Replace('_', ' ')}.";
        return first + about + tried + why;
    }

    private static string Shorten(string text) => text.Length <= 160 ? text : text[..(char.IsHighSurrogate(text[158]) ? 158 : 159)] + "…";
}
