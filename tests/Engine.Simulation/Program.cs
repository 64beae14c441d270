using System.CommandLine;
using System.Globalization;
using Engine.Contracts;
using Engine.Simulation;
using Engine.Simulation.Hosting;
using Engine.Simulation.Invariants;
using Engine.Simulation.Mutants;
using Engine.Simulation.Stories;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seeds = new Option<int?>("--seeds") { Description =
    $"How many seeds to play, from the base on [default: 2000; for each mutant at most {MutantTable.SeedsMax}]" };
var from = new Option<long>("--base") { Description = "The first seed", DefaultValueFactory = _ => 1 };
var fresh = new Option<int>("--fresh") { Description = "So many more from a base that nobody has seen before" };
var one = new Option<long?>("--seed") { Description = "Plays this seed alone and tells it" };
var about = new Option<ActorId[]>("--about")
{
    Description = "Whose events are told beside the story of --seed: conversation/c-1, agent/ann, queue/care",
    AllowMultipleArgumentsPerToken = true,
    CustomParser = given => [.. given.Tokens.Select(t => Named(t.Value, given))],
};
var mutants = new Option<bool>("--mutants") { Description = "Plays engines that are broken on purpose: every one must be caught" };
var named = new Option<string?>("--named") { Description = "With --mutants: only those with these words in their name" };
var hours = new Option<double?>(
    "--hours") { Description = "So many hours of one town under steady load, instead of many minutes; with --seed another town" };
var root = new RootCommand("The engine on one thread, with virtual time, a seeded order of everything, and bad luck.") { seeds,
    from, fresh, one, about, mutants, named, hours };
root.SetAction(parsed =>
{
    if (parsed.GetValue(hours) is { } many) return LongDay.Play(many, parsed.GetValue(one) ?? 1, Console.Out) ? 0 : 1;
    if (parsed.GetValue(one) is { } seed) return Tell(seed, () => Parts.Real, parsed.GetValue(about)) ? 0 : 1;
    if (parsed.GetValue(mutants))
        return MutantTable.Print(parsed.GetValue(from), parsed.GetValue(seeds) ?? MutantTable.SeedsMax, Console.Out, parsed.GetValue(named))
            ? 0 : 1;

    var clean = Play(parsed.GetValue(from), parsed.GetValue(seeds) ?? 2_000);
    if (parsed.GetValue(fresh) is > 0 and var more)
        clean &= Play(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), more);
    return clean ? 0 : 1;
});
return root.Parse(args).Invoke();

static bool Play(long from, int count)
{
    var started = TimeProvider.System.GetTimestamp();
    var campaign = Campaign.Run(Enumerable.Range(0, count).Select(i => from + i), () => Parts.Real);
    var took = TimeProvider.System.GetElapsedTime(started);
    Console.WriteLine(
        $"{campaign.Seeds} seeds from {from}: {campaign.Failures.Count} broken; {campaign.Events:#,0} events in {campaign.Steps:#,0} "
            + $"steps, "
        + $"{campaign.Simulated.TotalHours:0.0} h simulated in {took.TotalSeconds:0.0} s ({campaign.Events / took.TotalSeconds:#,0} "
            + $"events/s, "
        + $"{campaign.Simulated.TotalHours / took.TotalMinutes:0} h/min)");
    foreach (var (seed, failure) in campaign.Failures.Take(10)) Console.WriteLine($"  seed {seed}: {Law(failure)}");
    if (campaign.Failures.Count > 0) Tell(campaign.Failures[0].Seed, () => Parts.Real);
    return campaign.Failures.Count == 0;
}

static ActorId Named(string text, System.CommandLine.Parsing.ArgumentResult given)
{
    if (!ActorId.TryParse(text, out var actor))
        given.AddError($"'{text}' is no actor. Write it as conversation/c-1, agent/ann, queue/care or customer/kim.");
    return actor;
}

static bool Tell(long seed, Func<Parts> parts, ActorId[]? others = null)
{
    var town = new Town(Script.Draw(seed), parts());
    var failure = town.Play();
    Console.WriteLine($"seed {seed}: {(failure is null ? "nothing is broken" : Law(failure))}; {town.Watch.Events} events, trace "
        + $"{town.Schedule.Trace.Hash:x16}");
    if (failure is null) return true;
    foreach (var line in Story.Of(seed, parts, others ?? [])) Console.WriteLine(line);
    Console.WriteLine();
    Console.WriteLine($"again: dotnet run -c Release --project tests/Engine.Simulation -- --seed {seed}");
    return false;
}

static string Law(Exception failure) => failure is Broken broken ? broken.Law : failure.Message;
