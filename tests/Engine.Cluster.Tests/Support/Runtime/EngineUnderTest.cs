using Engine.Cluster;
using Engine.Cluster.Tests.Support;
using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Journal;

#pragma warning disable IDE0130   // stands in for the one in the engine's own tests
namespace Engine.Runtime.Tests.Support;

/// <summary>The engine on two silos, as a client of them has it.</summary>
internal sealed class EngineUnderTest : IAsyncDisposable
{
    private readonly TestSilos _silos;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sweeping;
    private bool _isStopped;

    private EngineUnderTest(TestSilos silos, RuntimeOptions options)
    {
        (_silos, Engine) = (silos, silos.Engine);
        _sweeping = options.IdleAfter < TimeSpan.FromMinutes(1) ? SweepAsync(options) : Task.CompletedTask;
    }

    public IEngine Engine { get; }

    private IManagementGrain Management => _silos.Grains.GetGrain<IManagementGrain>(0);

    public static async Task<EngineUnderTest> StartAsync(IJournal journal, IUnderstanding understanding, Assistant assistant, RuntimeOptions options, TimeProvider? time) =>
        new(await TestSilos.StartAsync(journal, silos: 2, new ClusterSettings { Runtime = options }, time, understanding, assistant), options);

    public async Task ForgetAsync(Clock? clock)
    {
        var collecting = Task.CompletedTask;
        await Waiting.UntilAsync(
            async () =>
            {
                if (collecting.IsCompleted) collecting = Management.ForceActivationCollection(TimeSpan.Zero);   // waits for work in hand, by the clock
                return (await Management.GetDetailedGrainStatistics()).All(s => !IsActor(s.GrainId));
            },
            clock, TimeSpan.FromMilliseconds(5));
    }

    public async Task KillAsync()
    {
        foreach (var _ in _silos.Silos.ToList()) await _silos.KillAsync(0);
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isStopped) return;
        _isStopped = true;
        await _stop.CancelAsync();
        await _sweeping;
        _stop.Dispose();
        await _silos.DisposeAsync();
    }

    private static bool IsActor(GrainId grain) => Enum.GetNames<ActorKind>().Contains(grain.Type.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Orleans keeps everybody for a minute at least: for less it is told by hand.</summary>
    private async Task SweepAsync(RuntimeOptions options)
    {
        using var tick = new PeriodicTimer(options.IdleSweep, TimeProvider.System);
        try
        {
            while (await tick.WaitForNextTickAsync(_stop.Token)) await Management.ForceActivationCollection(options.IdleAfter).WaitAsync(_stop.Token);
        }
        catch (OperationCanceledException) { }
    }
}
