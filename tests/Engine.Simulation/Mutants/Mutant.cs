using Engine.Simulation.Hosting;

namespace Engine.Simulation.Mutants;

/// <summary>An engine that is broken on purpose, to prove that the simulation sees it.</summary>
/// <param name="Parts">Made anew for every seed.</param>
internal sealed record Mutant(string Name, Func<Parts> Parts);
