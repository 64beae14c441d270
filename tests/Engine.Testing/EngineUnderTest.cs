using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Journal;
using Engine.Runtime;
using Engine.Runtime.Assistants;
using Engine.Runtime.Projections;
using Engine.Runtime.Webhooks;
using Engine.Silo;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Testing;

/// <summary>
/// An engine on a given journal: embedded, or with <c>ENGINE_TEST_PLACE=cluster</c> two silos and the test a client of them.
/// </summary>
public sealed class EngineUnderTest : IAsyncDisposable
{
    private readonly EmbeddedEngine? _embedded;
    private readonly TestSilos? _silos;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sweeping;
    private Task _collecting = Task.CompletedTask;
    private bool _isStopped;

    private EngineUnderTest(EmbeddedEngine? embedded, TestSilos? silos, RuntimeOptions options)
    {
        (_embedded, _silos, Engine) = (embedded, silos, silos?.Engine ?? embedded!);
        _sweeping = options.IdleAfter < TimeSpan.FromMinutes(1) ? SweepAsync(options) : Task.CompletedTask;
    }

    /// <summary>Tests are told at 127.0.0.1.</summary>
    internal static WebhookOptions Webhooks { get; } = new() { AllowPrivateAddresses = true };

    public IEngine Engine { get; }

    public ISignals Signals => _silos?.Signals ?? _embedded!.Services.GetRequiredService<ISignals>();

    public IAssistants Assistants => _silos?.Assistants ?? _embedded!.Services.GetRequiredService<IAssistants>();

    public ICheckpoints Checkpoints => _silos?.Checkpoints ?? _embedded!.Services.GetRequiredService<ICheckpoints>();

    private IManagementGrain Management =>
        (_silos?.Grains ?? _embedded!.Services.GetRequiredService<IGrainFactory>()).GetGrain<IManagementGrain>(0);

    /// <param name="shelf">Makes each silo's assistants, instead of the one.</param>
    /// <param name="isEmbedded">Embedded whatever the environment says.</param>
    public static async Task<EngineUnderTest> StartAsync(
        IJournal journal, IUnderstanding understanding, Assistant assistant,
            RuntimeOptions? options = null, TimeProvider? time = null, bool isTraced = false,
        Action<IServiceCollection>? services = null, bool isEmbedded = false, Func<Shelf>? shelf = null)
    {
        options ??= new RuntimeOptions();
        return !isEmbedded && Environment.GetEnvironmentVariable("ENGINE_TEST_PLACE") is "cluster"
            ? new EngineUnderTest(null,
                await TestSilos.StartAsync(journal, silos: 2, new ClusterSettings { Runtime = options, IsTraced = isTraced },
                    time, understanding, assistant, services: services, shelf: shelf), options)
            : new EngineUnderTest(
                await EmbeddedEngine.StartAsync(
                    journal, shelf?.Invoke() ?? Shelf.Of(assistant, understanding), options, time: time, isTraced: isTraced,
                    webhooks: Webhooks, services: services),
                null, options);
    }

    /// <summary>Lets every actor that is idle leave memory.</summary>
    /// <returns>True when nobody is left; ask again otherwise.</returns>
    public async ValueTask<bool> HasForgottenAsync()
    {
        // Waits for work in hand, by the clock.
        if (_collecting.IsCompleted) _collecting = Management.ForceActivationCollection(TimeSpan.Zero);
        return (await Management.GetDetailedGrainStatistics()).All(s => !IsActor(s.GrainId));
    }

    /// <summary>
    /// Cuts the silos off, where there are several; an embedded engine goes on with what is its own copy of the journal from here on.
    /// </summary>
    public async Task KillAsync()
    {
        if (_silos is null) return;
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
        if (_silos is not null) await _silos.DisposeAsync();
        if (_embedded is not null) await _embedded.DisposeAsync();
    }

    private static bool IsActor(GrainId grain) =>
        Enum.GetNames<ActorKind>().Contains(grain.Type.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Orleans keeps everybody for a minute at least: for less it is told by hand.</summary>
    private async Task SweepAsync(RuntimeOptions options)
    {
        using var tick = new PeriodicTimer(options.IdleSweep, TimeProvider.System);
        try
        {
            while (await tick.WaitForNextTickAsync(_stop.Token))
                await Management.ForceActivationCollection(options.IdleAfter).WaitAsync(_stop.Token);
        }
        catch (OperationCanceledException) { }
    }
}
