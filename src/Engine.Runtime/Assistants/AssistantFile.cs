using System.Collections.Frozen;
using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Domain.Assistants;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Engine.Runtime.Assistants;

/// <summary>Reads <c>assistant.yaml</c>. Whatever is wrong with it is said in one sentence that names the place.</summary>
public static class AssistantFile
{
    public const string FileName = "assistant.yaml";

    /// <param name="folder">The folder that holds the file, beside its model.</param>
    /// <exception cref="AssistantException">The file is missing, is not YAML, or does not make an assistant.</exception>
    public static Assistant Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (IOException e)
        {
            throw new AssistantException($"{path} cannot be read: {e.Message}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new AssistantException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <param name="path">Named in messages.</param>
    public static Assistant Parse(string yaml, string path)
    {
        try
        {
            var deserializer = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithDuplicateKeyChecking().Build();
            var file = deserializer.Deserialize<FileShape?>(yaml) ?? throw new AssistantException($"{path} is empty.");
            return new Reader(path).Read(file);
        }
        catch (YamlException e)
        {
            throw new AssistantException($"{path}, line {e.Start.Line}, column {e.Start.Column}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    /// <summary>From the file's words to the domain's types.</summary>
    private sealed class Reader(string path)
    {
        public Assistant Read(FileShape file)
        {
            var queues = Need(file.Queues, "queues").Select(Queue).ToFrozenDictionary(q => q.Id);
            if (queues.Count == 0) throw Wrong("queues", "must hold at least one queue");
            var texts = Need(file.Texts, "texts");
            return new Assistant
            {
                Name = NeedText(file.Name, "name"),
                Language = file.Language ?? "en",
                Thresholds = new Thresholds(
                    Share(file.Thresholds?.Answer ?? 0.6, "thresholds.answer"),
                    Share(file.Thresholds?.Clarify ?? 0.3, "thresholds.clarify"),
                    Share(file.Thresholds?.InScope ?? 0.4, "thresholds.inScope")),
                Texts = new Texts(
                    texts.Greeting, NeedText(texts.Clarify, "texts.clarify"), NeedText(texts.ClarifyOne, "texts.clarifyOne"),
                    NeedText(texts.NotUnderstood, "texts.notUnderstood"), NeedText(texts.HandingOver, "texts.handingOver"),
                    NeedText(texts.QueueFull, "texts.queueFull"), NeedText(texts.HandedBack, "texts.handedBack")),
                Intents = (file.Intents ?? []).ToFrozenDictionary(
                    i => i.Key, i => new IntentBehaviour(i.Value?.Title, i.Value?.Answer?.Trim(), i.Value?.Failed ?? false, i.Value?.Repeatable ?? false)),
                Escalations = [.. (file.Escalations ?? []).Select((row, i) => Rule(row, i, queues))],
                Queues = queues,
                DefaultQueue = Known(file.DefaultQueue ?? queues.Keys.First().Value, "defaultQueue", queues),
            };
        }

        private QueueRules Queue(QueueShape queue, int index)
        {
            var at = $"queues[{index}]";
            var id = NeedText(queue.Id, at + ".id");
            if (!WordId.IsValid(id)) throw Wrong(at + ".id", "must be 1 to 128 letters, digits or - _ . : @ +");
            var skills = (queue.Skills ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal);
            foreach (var (skill, level) in skills)
                if (level is < 1 or > 5) throw Wrong($"{at}.skills.{skill}", "must be 1 to 5");
            return new QueueRules(
                new QueueId(id), skills, Seconds(queue.OfferTimeout, 30, at + ".offerTimeout"), Seconds(queue.AgeingStep, 60, at + ".ageingStep"),
                queue.RelaxAfter == 0 ? null : Seconds(queue.RelaxAfter, 60, at + ".relaxAfter"), Seconds(queue.AskAgainAfter, 30, at + ".askAgainAfter"),
                queue.WaitingMax is null or > 0 ? queue.WaitingMax ?? 10_000 : throw Wrong(at + ".waitingMax", "must be at least 1"));
        }

        private EscalationRule Rule(RuleShape rule, int index, FrozenDictionary<QueueId, QueueRules> queues)
        {
            var at = $"escalations[{index}]";
            if (!Enum.TryParse<Trigger>(rule.When, ignoreCase: true, out var trigger))
                throw Wrong(at + ".when", $"must be one of {string.Join(", ", Enum.GetNames<Trigger>().Select(n => char.ToLowerInvariant(n[0]) + n[1..]))}");
            if (trigger == Trigger.Intent && rule.Intent is null) throw Wrong(at + ".intent", "is missing");
            if (rule.Priority is < 0 or > 10) throw Wrong(at + ".priority", "must be 0 to 10");
            return new EscalationRule(
                NeedText(rule.Id, at + ".id"), trigger, rule.Threshold, Known(NeedText(rule.Queue, at + ".queue"), at + ".queue", queues),
                rule.Priority, NeedText(rule.Reason, at + ".reason"), rule.Intent, rule.Attempts);
        }

        private QueueId Known(string id, string at, FrozenDictionary<QueueId, QueueRules> queues) =>
            queues.ContainsKey(new QueueId(id)) ? new QueueId(id) : throw Wrong(at, $"names the queue '{id}', which is not in queues");

        private TimeSpan Seconds(double? value, double standard, string at) =>
            (value ?? standard) is var seconds && seconds is >= 0.1 and <= 86_400 ? TimeSpan.FromSeconds(seconds) : throw Wrong(at, "must be 0.1 to 86400 seconds");

        private double Share(double value, string at) => value is >= 0 and <= 1 ? value : throw Wrong(at, "must be 0 to 1");

        private string NeedText(string? text, string at) => string.IsNullOrWhiteSpace(text) ? throw Wrong(at, "is missing") : text.Trim();

        private T Need<T>(T? value, string at) where T : class => value ?? throw Wrong(at, "is missing");

        private AssistantException Wrong(string at, string what) => new($"{path}: {at} {what}.");
    }

    private sealed class FileShape
    {
        public string? Name { get; set; }
        public string? Language { get; set; }
        public ThresholdsShape? Thresholds { get; set; }
        public TextsShape? Texts { get; set; }
        public Dictionary<string, IntentShape?>? Intents { get; set; }
        public List<RuleShape>? Escalations { get; set; }
        public List<QueueShape>? Queues { get; set; }
        public string? DefaultQueue { get; set; }
    }

    private sealed class ThresholdsShape
    {
        public double? Answer { get; set; }
        public double? Clarify { get; set; }
        public double? InScope { get; set; }
    }

    private sealed class TextsShape
    {
        public string? Greeting { get; set; }
        public string? Clarify { get; set; }
        public string? ClarifyOne { get; set; }
        public string? NotUnderstood { get; set; }
        public string? HandingOver { get; set; }
        public string? QueueFull { get; set; }
        public string? HandedBack { get; set; }
    }

    private sealed class IntentShape
    {
        public string? Title { get; set; }
        public string? Answer { get; set; }
        public bool Failed { get; set; }
        public bool Repeatable { get; set; }
    }

    private sealed class RuleShape
    {
        public string? Id { get; set; }
        public string? When { get; set; }
        public string? Intent { get; set; }
        public double Threshold { get; set; }
        public int Attempts { get; set; }
        public string? Queue { get; set; }
        public int Priority { get; set; }
        public string? Reason { get; set; }
    }

    private sealed class QueueShape
    {
        public string? Id { get; set; }
        public Dictionary<string, int>? Skills { get; set; }
        public double? OfferTimeout { get; set; }
        public double? AgeingStep { get; set; }
        public double? RelaxAfter { get; set; }
        public double? AskAgainAfter { get; set; }
        public int? WaitingMax { get; set; }
    }
}

/// <summary>The assistant file is wrong; the message says where and how in one sentence.</summary>
public sealed class AssistantException(string message, Exception? inner = null) : Exception(message, inner);
