using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Timers;
using Engine.Domain.Conversations.Triggers;

namespace Engine.Runtime.Assistants;

/// <summary>From the file's words to the domain's types.</summary>
/// <param name="path">Named in messages.</param>
/// <param name="fingerprint">Of the file's text.</param>
internal sealed class AssistantReader(string path, string fingerprint)
{
    private static readonly FrozenDictionary<string, Trigger> Triggers = Trigger.All.ToFrozenDictionary(t => t.Name);

    public Assistant Read(FileShape file)
    {
        var queues = Queues(Need(file.Queues, "queues"));
        var byId = queues.ToFrozenDictionary(q => q.Id);
        var intents = (file.Intents ?? []).ToFrozenDictionary(i => Label(i.Key),
            i => Intent(i.Value ?? new IntentShape(), $"intents.{i.Key}"));
        return new Assistant
        {
            Name = NeedText(file.Name, "name"),
            Version = file.Version is { } version ? $"{version.Trim()}+{fingerprint}" : fingerprint,
            Language = file.Language ?? "en",
            Thresholds = Thresholds(file.Thresholds ?? new ThresholdsShape()),
            Texts = Texts(Need(file.Texts, "texts")),
            Answers = Answers(file.Answers ?? []),
            Masked = Masked(file.Mask),
            Patience = new Patience(
                Bot: OrNever(file.CloseAfter, 0, "closeAfter"), Waiting: OrNever(file.Waiting?.AskAfter, 600, "waiting.askAfter"),
                Answer: OrNever(file.Waiting?.CloseAfter, 300, "waiting.closeAfter"),
                    Agent: OrNever(file.WithAgent?.CloseAfter, 86_400, "withAgent.closeAfter"), Timers: Timers(file.Timers ?? [])),
            Retention = Retention(file.Retention ?? new RetentionShape()),
            Leases = Leases(file.Agents ?? new AgentsShape()),
            Intents = intents,
            Idioms = Idioms(file.Idioms ?? []),
            Escalations = Rules(file.Escalations ?? [], byId, intents),
            Queues = byId,
            DefaultQueue = file.DefaultQueue is { } id ? Known(id, "defaultQueue", byId) : queues[0].Id,
        };
    }

    private Thresholds Thresholds(ThresholdsShape thresholds)
    {
        var read = new Thresholds(
            Share(thresholds.Answer ?? 0.6, "thresholds.answer"),
            Share(thresholds.Clarify ?? 0.3, "thresholds.clarify"),
            Share(thresholds.InScope ?? 0.4, "thresholds.inScope"));
        return read.Clarify <= read.Answer ? read : throw Wrong("thresholds.clarify", "must not be above thresholds.answer");
    }

    private RetentionRules Retention(RetentionShape retention) => new(
        retention.Closed is { } closed ? Span(closed, "retention.closed") : null,
        retention.Channels?.ToImmutableSortedDictionary(c => c.Key,
            c => Span(c.Value, $"retention.channels.{c.Key}"), StringComparer.Ordinal));

    /// <summary>A number and h or d: 400d. An hour at least, so that nobody loses what they are still reading.</summary>
    private TimeSpan Span(string? text, string at)
    {
        var number = text is { Length: > 1 }
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        TimeSpan? span = text?[^1] switch { 'h' => TimeSpan.FromHours(number), 'd' => TimeSpan.FromDays(number), _ => null };
        return span is { } kept && number >= 1 && kept <= TimeSpan.FromDays(36_500)
            ? kept
            : throw Wrong(at, "must be a number and h or d, such as 400d, from 1h to 36500d");
    }

    private LeaseRules Leases(AgentsShape agents) => new()
    {
        First = Seconds(agents.FirstLease, 60, "agents.firstLease"),
        GoneAfter = Seconds(agents.GoneAfter, 120, "agents.goneAfter"),
        ForgottenAfter = Seconds(agents.ForgottenAfter, 1_800, "agents.forgottenAfter"),
    };

    private TimeSpan? OrNever(double? value, double standard, string at) => (value ?? standard) == 0 ? null : Seconds(value, standard, at);

    private Texts Texts(Dictionary<string, string?> texts)
    {
        string[] needed = ["clarify", "clarifyOne", "notUnderstood", "handingOver", "queueFull", "handedBack"];
        string[] optional = ["greeting", "nobodyHere", "stillThere", "closing", .. Wording.All.Select(w => w.Key)];
        foreach (var key in texts.Keys)
            if (!needed.Contains(key) && !optional.Contains(key))
                throw Wrong($"texts.{key}",
                    $"is not a text; there are {string.Join(", ", needed.Concat(optional).Order(StringComparer.Ordinal))}");
        string Needed(string key) => NeedText(texts.GetValueOrDefault(key), $"texts.{key}");
        string? Optional(string key) => texts.GetValueOrDefault(key)?.Trim();
        var read = new Texts(
            texts.GetValueOrDefault("greeting"), Needed("clarify"), Needed("clarifyOne"), Needed("notUnderstood"), Needed("handingOver"),
            Needed("queueFull"), Needed("handedBack"));
        return read with
        {
            NobodyHere = Optional("nobodyHere") ?? read.NobodyHere,
            StillThere = Optional("stillThere") ?? read.StillThere,
            Closing = Optional("closing") ?? read.Closing,
            Others = Wording.All.Where(w => !string.IsNullOrWhiteSpace(Optional(w.Key)))
                .ToFrozenDictionary(w => w.Key, w => Optional(w.Key)!),
        };
    }

    private AnswerWords Answers(Dictionary<string, List<string?>?> lists)
    {
        foreach (var list in lists.Keys)
            if (!AnswerWords.Lists.Contains(list)) throw Wrong($"answers.{list}", $"must be one of {string.Join(", ", AnswerWords.Lists)}");
        return lists.Count == 0
            ? AnswerWords.Standard
            : AnswerWords.Standard.With(lists.SelectMany(l => (l.Value ?? []).Select(p => (l.Key, NeedText(p, $"answers.{l.Key}")))));
    }

    private ImmutableSortedDictionary<string, TimeSpan>? Timers(Dictionary<string, double?> timers)
    {
        var known = DueTimes.All.Where(t => t.IsOptional).Select(t => t.Name).ToArray();
        foreach (var name in timers.Keys)
            if (!known.Contains(name)) throw Wrong($"timers.{name}", $"is not a timer; there are {string.Join(", ", known)}");
        var spans = timers.Where(t => t.Value is not 0)
            .ToImmutableSortedDictionary(t => t.Key, t => Seconds(t.Value, 0, $"timers.{t.Key}"), StringComparer.Ordinal);
        return spans.IsEmpty ? null : spans;
    }

    private FrozenSet<string> Masked(List<string?>? kinds)
    {
        var masked = kinds ?? [.. SensitiveSpan.Kinds];
        for (var i = 0; i < masked.Count; i++)
            if (!SensitiveSpan.Kinds.Contains(masked[i]))
                throw Wrong($"mask[{i}]", $"must be one of {string.Join(", ", SensitiveSpan.Kinds)}");
        return masked.ToFrozenSet()!;
    }

    private string Label(string intent) => intent is Choice.None or Choice.Person
        ? throw Wrong($"intents.{intent}", "is a word with which customers answer a question; give the intent another name")
        : intent;

    private IntentBehaviour Intent(IntentShape intent, string at) => new(
        intent.Title, intent.Answer?.Trim(), intent.Failed, intent.Repeatable,
        intent.LookUp is { } lookUp ? LookUp(lookUp, at + ".lookUp") : null);

    private LookUp LookUp(LookUpShape lookUp, string at)
    {
        var port = NeedText(lookUp.Port, at + ".port");
        if (!WordId.IsValid(port)) throw Wrong(at + ".port", "must be 1 to 128 letters, digits or - _ . : @ +");
        var read = new LookUp(
            port, NeedText(lookUp.Operation, at + ".operation"),
                NeedText(lookUp.Found, at + ".found"), NeedText(lookUp.NotFound, at + ".notFound"),
            NeedText(lookUp.Failed, at + ".failed"), lookUp.Waiting?.Trim(),
                lookUp.Slow?.Trim(), Seconds(lookUp.SlowAfter, 3, at + ".slowAfter"),
            Seconds(lookUp.GiveUpAfter, 20, at + ".giveUpAfter"));
        return read.SlowAfter < read.GiveUpAfter ? read : throw Wrong(at + ".slowAfter", "must be below giveUpAfter");
    }

    private List<QueueRules> Queues(List<QueueShape?> shapes)
    {
        var queues = new List<QueueRules>();
        for (var i = 0; i < shapes.Count; i++)
        {
            var queue = Queue(Need(shapes[i], $"queues[{i}]"), $"queues[{i}]");
            if (queues.Exists(q => q.Id == queue.Id)) throw Wrong($"queues[{i}].id", $"'{queue.Id}' is there twice");
            queues.Add(queue);
        }
        return queues.Count > 0 ? queues : throw Wrong("queues", "must hold at least one queue");
    }

    private QueueRules Queue(QueueShape queue, string at)
    {
        var id = NeedText(queue.Id, at + ".id");
        if (!WordId.IsValid(id)) throw Wrong(at + ".id", "must be 1 to 128 letters, digits or - _ . : @ +");
        var skills = SkillNames.Normal(queue.Skills ?? []);
        foreach (var (skill, level) in skills)
            if (level is < 1 or > 5) throw Wrong($"{at}.skills.{skill}", "must be 1 to 5");
        return new QueueRules(
            new QueueId(id), skills, Seconds(queue.OfferTimeout, 30, at + ".offerTimeout"),
                Seconds(queue.AgeingStep, 60, at + ".ageingStep"),
            queue.RelaxAfter == 0 ? null
                : Seconds(queue.RelaxAfter, 60, at + ".relaxAfter"), Seconds(queue.AskAgainAfter, 30, at + ".askAgainAfter"),
            queue.WaitingMax is null or > 0 ? queue.WaitingMax ?? 10_000 : throw Wrong(at + ".waitingMax", "must be at least 1"),
            queue.WaitsUnattended);
    }

    private ImmutableArray<EscalationRule> Rules(
        List<RuleShape?> shapes, FrozenDictionary<QueueId, QueueRules> queues, FrozenDictionary<string, IntentBehaviour> intents)
    {
        var rules = ImmutableArray.CreateBuilder<EscalationRule>(shapes.Count);
        for (var i = 0; i < shapes.Count; i++)
        {
            var at = $"escalations[{i}]";
            var rule = Rule(Need(shapes[i], at), at, queues);
            if (rules.Any(r => r.Id == rule.Id)) throw Wrong(at + ".id", $"'{rule.Id}' is there twice");
            if (rule.Intent is { } intent && !intents.ContainsKey(intent))
                throw Wrong(at + ".intent", $"names the intent '{intent}', which is not in intents");
            rules.Add(rule);
        }
        return rules.MoveToImmutable();
    }

    private EscalationRule Rule(RuleShape rule, string at, FrozenDictionary<QueueId, QueueRules> queues)
    {
        if (!Triggers.TryGetValue(NeedText(rule.When, at + ".when"), out var trigger))
            throw Wrong(at + ".when", $"must be one of {string.Join(", ", Triggers.Keys.Order(StringComparer.Ordinal))}");
        if (trigger == Trigger.Intent && rule.Intent is null) throw Wrong(at + ".intent", "is missing");
        if (rule.Priority is < 0 or > 10) throw Wrong(at + ".priority", "must be 0 to 10");
        if (rule.Attempts < 0) throw Wrong(at + ".attempts", "must not be below 0");
        return new EscalationRule(
            NeedText(rule.Id, at + ".id"), trigger, Threshold(rule.Threshold, trigger, at + ".threshold"),
            Known(NeedText(rule.Queue, at + ".queue"), at + ".queue", queues), rule.Priority, NeedText(rule.Reason, at + ".reason"),
            rule.Intent, rule.Attempts, rule.Second is { } second ? Share(second, at + ".second")
                : null, rule.Say is null ? null : NeedText(rule.Say, at + ".say"), IsLiteral(rule, trigger, at + ".literal"));
    }

    private bool IsLiteral(RuleShape rule, Trigger trigger, string at) => rule.Literal && trigger != Trigger.Intent
        ? throw Wrong(at, "is for rules by intent") : rule.Literal;

    /// <summary>By language for who reads the file; customers mix them.</summary>
    private Idioms Idioms(Dictionary<string, List<string?>?> lists) => new(
        lists.SelectMany(list => (list.Value ?? []).Select((phrase, i) => NeedText(phrase, $"idioms.{list.Key}[{i}]"))));

    /// <summary>In the unit of what the rule looks at. None is assumed: with 0 most rules would fire always or never.</summary>
    private double Threshold(double? value, Trigger trigger, string at)
    {
        if (trigger.Least is not { } least) return 0;
        if (value is not { } threshold) throw Wrong(at, "is missing");
        return threshold >= least && threshold <= trigger.Most ? threshold : throw Wrong(at, $"must be {trigger.Unit}");
    }

    private QueueId Known(string id, string at, FrozenDictionary<QueueId, QueueRules> queues) =>
        queues.ContainsKey(new QueueId(id)) ? new QueueId(id) : throw Wrong(at, $"names the queue '{id}', which is not in queues");

    private TimeSpan Seconds(double? value, double standard, string at) =>
        (value ?? standard) is var seconds && seconds is >= 0.1 and <= 86_400
            ? TimeSpan.FromSeconds(seconds) : throw Wrong(at, "must be 0.1 to 86400 seconds");

    private double Share(double value, string at) => value is >= 0 and <= 1 ? value : throw Wrong(at, "must be 0 to 1");

    private string NeedText(string? text, string at) => string.IsNullOrWhiteSpace(text) ? throw Wrong(at, "is missing") : text.Trim();

    private T Need<T>(T? value, string at) where T : class => value ?? throw Wrong(at, "is missing");

    private AssistantException Wrong(string at, string what) => new($"{path}: {at} {what}.");
}
