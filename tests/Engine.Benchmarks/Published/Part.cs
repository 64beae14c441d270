using System.Diagnostics;
using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Engine.Benchmarks.Published;

/// <summary>One part of a turn and what it is measured against.</summary>
/// <param name="Nanoseconds">Of one operation.</param>
/// <param name="Ratio">To the baseline.</param>
/// <param name="Low">The least ratio of the rounds' five fifths; <paramref name="High"/>: the greatest.</param>
/// <param name="Bytes">Allocated by one operation, on all threads.</param>
internal sealed record PartResult(
    string Part, string What, string Baseline, double BaselineNanoseconds,
        double Nanoseconds, double Ratio, double Low, double High, double Bytes);

/// <summary>
/// Measures a part beside its baseline: a stretch of one, a stretch of the other, and so on, so that whatever else the machine
/// does meets both alike. What counts of each is its quickest tenth: stretches that nobody interrupted.
/// </summary>
/// <remarks>
/// Medians would be of stretches with and without interruption once others want the cores: at a load average of 15 on two cores the
/// median's ratio of `Deserialise` went from 4.3 to 12.3 in four runs, that of the quickest tenth from 4.5 to 7.2.
/// The parts are BenchmarkDotNet's classes, read by their attributes; `parts` runs the same ones under BenchmarkDotNet.
/// </remarks>
internal sealed class Part(Type type)
{
    /// <summary>
    /// One stretch: long against the clock's grain and a switch of threads, short enough to be left alone now and then by neighbours.
    /// </summary>
    private static readonly TimeSpan Stretch = TimeSpan.FromMilliseconds(3);

    /// <summary>
    /// Processor time until the code is compiled again with what its first calls taught: the runtime waits 0.1 s and then works beside us.
    /// </summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(400);

    private static readonly string[] Order = ["Decide", "Apply", "Serialise", "Deserialise",
        "Analyse", "Append", "AppendAlone", "Pumped", "Hop", "RoundTrip", "WallUpdate", "Activation"];

    public static IReadOnlyList<Part> All { get; } =
        [.. typeof(Part).Assembly.GetTypes().Where(t => Methods(t).Any(m => Of(m).Baseline))
            .OrderBy(t => Array.IndexOf(Order, t.Name)).Select(t => new Part(t))];

    public string Name => type.Name;

    /// <param name="rounds">Each is a stretch of the baseline and one of the part.</param>
    public async Task<PartResult> MeasureAsync(int rounds)
    {
        var instance = Activator.CreateInstance(type)!;
        await CallAsync<GlobalSetupAttribute>(instance);
        try
        {
            var methods = Methods(type).ToArray();
            var baseline = new Loop(instance, methods.Single(m => Of(m).Baseline));
            var part = new Loop(instance, methods.Single(m => !Of(m).Baseline));
            foreach (var loop in new[] { baseline, part }) await loop.PrepareAsync(WarmUp, Stretch);
            var (times, baselines) = (new double[rounds], new double[rounds]);
            for (var r = 0; r < rounds; r++)
            {
                // Who goes first changes from round to round: neither always inherits the other's garbage.
                if (r % 2 == 0) baselines[r] = await baseline.RunAsync();
                times[r] = await part.RunAsync();
                if (r % 2 == 1) baselines[r] = await baseline.RunAsync();
            }
            var ratios = times.Zip(baselines, (t, b) => t / b).Order().ToArray();
            var fifths = Enumerable.Range(0, 5).Select(f => (From: rounds * f / 5, To: rounds * (f + 1) / 5))
                .Select(f => Quick(times[f.From..f.To]) / Quick(baselines[f.From..f.To])).ToArray();
            return new PartResult(
                Name, part.What, baseline.What, Quick(baselines), Quick(times),
                    Quick(times) / Quick(baselines), fifths.Min(), fifths.Max(), await part.BytesAsync());
        }
        finally
        {
            await CallAsync<GlobalCleanupAttribute>(instance);
        }
    }

    private static double Quick(double[] values) => values.Order().ElementAt(values.Length / 10);

    private static IEnumerable<MethodInfo> Methods(Type type) => type.GetMethods().Where(m => m.IsDefined(typeof(BenchmarkAttribute)));

    private static BenchmarkAttribute Of(MethodInfo method) => method.GetCustomAttribute<BenchmarkAttribute>()!;

    private async Task CallAsync<TAttribute>(object instance) where TAttribute : Attribute
    {
        foreach (var method in type.GetMethods().Where(m => m.IsDefined(typeof(TAttribute))))
            if (method.Invoke(instance, null) is Task task) await task;
    }

    /// <summary>A benchmark's method, so many times in a row.</summary>
    private sealed class Loop
    {
        private readonly Func<int, Task> _run;
        private readonly int _operations;
        private int _times = 1;

        public Loop(object instance, MethodInfo method)
        {
            What = Of(method).Description!;
            _operations = Of(method).OperationsPerInvoke;
            _run = typeof(Task).IsAssignableFrom(method.ReturnType)
                ? Awaiting(method.CreateDelegate<Func<Task>>(instance))
                : (Func<int, Task>)typeof(Loop).GetMethod(nameof(Calling),
                    BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(method.ReturnType)
                    .Invoke(null, [method.CreateDelegate(typeof(Func<>).MakeGenericType(method.ReturnType), instance)])!;
        }

        public string What { get; }

        /// <summary>Warms up, and finds how many times fill a stretch.</summary>
        public async Task PrepareAsync(TimeSpan warmUp, TimeSpan stretch)
        {
            var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            do await _run(1);
            while (clock.Elapsed < warmUp || (Environment.CpuUsage.TotalTime - cpu < warmUp && clock.Elapsed < 5 * warmUp));
            while (true)
            {
                var took = await RunAsync() * _times * _operations / 1e6;   // milliseconds
                if (took >= stretch.TotalMilliseconds) return;
                _times = Math.Max(_times + 1, (int)(_times * Math.Min(10, 1.2 * stretch.TotalMilliseconds / Math.Max(took, 0.001))));
            }
        }

        /// <returns>Nanoseconds of one operation.</returns>
        public async Task<double> RunAsync()
        {
            var began = Stopwatch.GetTimestamp();
            await _run(_times);
            return Stopwatch.GetElapsedTime(began).TotalNanoseconds / _times / _operations;
        }

        public async Task<double> BytesAsync()
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await _run(_times);
            return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / _times / _operations;
        }

        private static Func<int, Task> Awaiting(Func<Task> method) => async times =>
        {
            for (var i = 0; i < times; i++) await method();
        };

        private static Func<int, Task> Calling<T>(Func<T> method) => times =>
        {
            T last = default!;
            for (var i = 0; i < times; i++) last = method();
            GC.KeepAlive(last);
            return Task.CompletedTask;
        };
    }
}
