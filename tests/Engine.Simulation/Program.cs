using System.Diagnostics;
using Engine.Simulation;
using Engine.Simulation.Hosting;
using Engine.Simulation.Stories;

var watch = Stopwatch.StartNew();
var from = long.Parse(args[0]); var n = int.Parse(args[1]); var verbose = args.Length > 2;
long steps = 0, events = 0; double virt = 0; int bad = 0;
for (var seed = from; seed < from + n; seed++)
{
    var told = verbose ? new List<string>() : null;
    var town = new Town(Script.Draw(seed), Parts.Real, told);
    var failure = town.Play();
    steps += town.Schedule.Steps; events += town.Watch.Events; virt += town.Now.TotalSeconds;
    if (verbose) foreach (var t in told!) Console.WriteLine(t);
    if (verbose) Console.WriteLine($"{town.Schedule.Trace.Hash:x}");
    if (failure is not null) { bad++; if (bad < 20 || verbose) Console.WriteLine($"seed {seed}: {(failure is Engine.Simulation.Invariants.Broken b ? b.Message + " [" + b.About + "]" : failure)}"); }
}
Console.WriteLine($"{n} seeds, {bad} bad, {steps} steps, {events} events, {virt / 3600:0.0} virtual hours in {watch.Elapsed.TotalSeconds:0.0} s");
