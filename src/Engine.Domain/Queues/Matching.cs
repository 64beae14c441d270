using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Queues;

/// <summary>
/// Who should take a waiting conversation: the least loaded of those with the skills, then the better skilled, then the longest idle; last
/// of all who passed it on.
/// </summary>
internal static class Matching
{
    private const int CandidatesMax = 8;

    /// <summary>Steps after which nobody asks for less any more: level 5 is 1 after four.</summary>
    private const int StepsMax = 4;

    /// <param name="withRoom">Agents who are available and have room, each with the load to reckon with.</param>
    /// <returns>The choice, its index in <paramref name="withRoom"/>, and all candidates, best first; null when none of them may take it
    /// now.</returns>
    public static (AgentId Agent, int Index, ImmutableArray<Candidate> Candidates)? Choose(
        Waiting waiting, List<(Standing Standing, int Load)> withRoom, DateTimeOffset now)
    {
        var eligible = new List<Candidate>();
        foreach (var (standing, load) in withRoom)
            if (IsEligible(standing, waiting, now))
                eligible.Add(new Candidate(
                    standing.Agent, load, standing.Capacity, SkillOf(standing, waiting.Demand), standing.IdleSince, ""));
        if (eligible.Count == 0) return null;
        eligible.Sort((a, b) => Compare(a, b, waiting.Demand.From));
        var best = eligible[0];
        return (best.Agent, withRoom.FindIndex(a => a.Standing.Agent == best.Agent),
            [.. eligible.Take(CandidatesMax).Select(c => c with { Verdict = Verdict(c, best, waiting.Demand.From) })]);
    }

    /// <summary>True when whoever cannot take <paramref name="other"/> cannot take <paramref name="waiting"/> either.</summary>
    public static bool AsksNoLess(Waiting waiting, Waiting other, DateTimeOffset now)
    {
        var (demand, less) = (waiting.Demand, other.Demand);
        var steps = StepsWaited(waiting, now);
        return steps <= StepsWaited(other, now)
            && (ReferenceEquals(demand.Skills, less.Skills) || demand.Skills.SequenceEqual(less.Skills))
            && (steps > 0 || ((less.Language is null || demand.Language == less.Language)
            && (less.Wanted is null || demand.Wanted == less.Wanted)));
    }

    /// <summary>When waiting longer makes someone eligible who is not now; null when it never will.</summary>
    public static DateTimeOffset? RelaxesAt(Waiting waiting, DateTimeOffset now)
    {
        DateTimeOffset? at = null;
        foreach (var passed in waiting.Passed)
            if (passed.At > now && (at is null || passed.At < at)) at = passed.At;
        if (waiting.Demand.RelaxAfter is not { } step) return at;
        var steps = StepsWaited(waiting, now);
        if (steps >= StepsMax || (steps > 0 && steps >= StepsUseful(waiting.Demand))) return at;
        var next = waiting.Since + ((steps + 1) * step);
        return at is null || next < at ? next : at;
    }

    /// <summary>The first step also frees language and wanted agent.</summary>
    private static int StepsUseful(Demand demand)
    {
        var steps = 1;
        foreach (var (_, level) in demand.Skills) steps = Math.Max(steps, level - 1);
        return steps;
    }

    private static bool IsEligible(Standing standing, Waiting waiting, DateTimeOffset now)
    {
        foreach (var passed in waiting.Passed)
            if (passed.Agent == standing.Agent && passed.At > now) return false;
        var demand = waiting.Demand;
        var steps = StepsWaited(waiting, now);
        if (steps == 0 && demand.Wanted is { } wanted && wanted != standing.Agent) return false;
        if (steps == 0 && demand.Language is { } language && !standing.Languages.IsEmpty && !standing.Languages.Contains(language))
            return false;
        foreach (var (skill, level) in demand.Skills)
            if (standing.Skills.GetValueOrDefault(skill) < Math.Max(1, level - steps)) return false;
        return true;
    }

    private static int StepsWaited(Waiting waiting, DateTimeOffset now) =>
        waiting.Demand.RelaxAfter is { } step && step > TimeSpan.Zero ? (int)Math.Min(StepsMax, (now - waiting.Since) / step) : 0;

    private static int SkillOf(Standing standing, Demand demand) => demand.Skills.Keys.Sum(s => standing.Skills.GetValueOrDefault(s));

    private static int Compare(Candidate a, Candidate b, AgentId? sender)
    {
        if (a.Agent == sender || b.Agent == sender) return (a.Agent == sender).CompareTo(b.Agent == sender);
        var byLoad = ((long)a.Load * b.Capacity).CompareTo((long)b.Load * a.Capacity);   // load ÷ capacity, without rounding
        if (byLoad != 0) return byLoad;
        var bySkill = b.Skill.CompareTo(a.Skill);
        if (bySkill != 0) return bySkill;
        var byIdle = a.IdleSince.CompareTo(b.IdleSince);
        return byIdle != 0 ? byIdle : string.CompareOrdinal(a.Agent.Value, b.Agent.Value);
    }

    private static string Verdict(Candidate candidate, Candidate best, AgentId? sender)
    {
        if (ReferenceEquals(candidate, best)) return "chosen";
        if (candidate.Agent == sender) return "passed it on";
        if ((long)candidate.Load * best.Capacity != (long)best.Load * candidate.Capacity) return "busier";
        return candidate.Skill != best.Skill ? "less skilled" : "less idle";
    }
}
