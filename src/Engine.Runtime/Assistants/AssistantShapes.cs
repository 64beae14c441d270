namespace Engine.Runtime.Assistants;

// The file as YAML says it, before anything is checked. Whatever may be left out is null here.

internal sealed class FileShape
{
    public string? Name { get; set; }
    public string? Language { get; set; }
    public ThresholdsShape? Thresholds { get; set; }
    public string? Version { get; set; }
    public Dictionary<string, string?>? Texts { get; set; }
    public Dictionary<string, List<string?>?>? Answers { get; set; }
    public Dictionary<string, double?>? Timers { get; set; }
    public List<string?>? Mask { get; set; }
    public double? CloseAfter { get; set; }
    public WaitingShape? Waiting { get; set; }
    public WithAgentShape? WithAgent { get; set; }
    public RetentionShape? Retention { get; set; }
    public AgentsShape? Agents { get; set; }
    public Dictionary<string, IntentShape?>? Intents { get; set; }
    public Dictionary<string, List<string?>?>? Idioms { get; set; }
    public List<RuleShape?>? Escalations { get; set; }
    public List<QueueShape?>? Queues { get; set; }
    public string? DefaultQueue { get; set; }
}

internal sealed class ThresholdsShape
{
    public double? Answer { get; set; }
    public double? Clarify { get; set; }
    public double? InScope { get; set; }
}

internal sealed class WaitingShape
{
    public double? AskAfter { get; set; }
    public double? CloseAfter { get; set; }
}

internal sealed class RetentionShape
{
    public string? Closed { get; set; }
    public Dictionary<string, string?>? Channels { get; set; }
}

internal sealed class WithAgentShape
{
    public double? CloseAfter { get; set; }
}

internal sealed class AgentsShape
{
    public double? FirstLease { get; set; }
    public double? GoneAfter { get; set; }
    public double? ForgottenAfter { get; set; }
}

internal sealed class IntentShape
{
    public string? Title { get; set; }
    public string? Answer { get; set; }
    public bool Failed { get; set; }
    public bool Repeatable { get; set; }
    public LookUpShape? LookUp { get; set; }
}

internal sealed class LookUpShape
{
    public string? Port { get; set; }
    public string? Operation { get; set; }
    public string? Found { get; set; }
    public string? NotFound { get; set; }
    public string? Failed { get; set; }
    public string? Waiting { get; set; }
    public string? Slow { get; set; }
    public double? SlowAfter { get; set; }
    public double? GiveUpAfter { get; set; }
}

internal sealed class RuleShape
{
    public string? Id { get; set; }
    public string? When { get; set; }
    public string? Intent { get; set; }
    public double? Threshold { get; set; }
    public int Attempts { get; set; }
    public string? Queue { get; set; }
    public int Priority { get; set; }
    public string? Reason { get; set; }
    public double? Second { get; set; }
    public string? Say { get; set; }
    public bool Literal { get; set; }
}

internal sealed class QueueShape
{
    public string? Id { get; set; }
    public Dictionary<string, int>? Skills { get; set; }
    public double? OfferTimeout { get; set; }
    public double? AgeingStep { get; set; }
    public double? RelaxAfter { get; set; }
    public double? AskAgainAfter { get; set; }
    public int? WaitingMax { get; set; }
    public bool WaitsUnattended { get; set; }
}
