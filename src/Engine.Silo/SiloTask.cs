namespace Engine.Silo;

/// <summary>What a silo does again and again from one stage of its life on, until it has come to another or stops.</summary>
/// <param name="until">The stage that ends it; null: only the silo's own end does.</param>
internal abstract class SiloTask(int from, int? until = null) : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(GetType().Name, from, StartAsync, StopAsync);
        if (until is { } stage) lifecycle.Subscribe(GetType().Name, stage, StopAsync);
    }

    /// <summary>What the silo waits for before it goes on starting; a failure of it is the start's.</summary>
    protected virtual ValueTask BeginAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Goes on until it is cancelled; one failure must not end it.</summary>
    protected abstract Task RunAsync(CancellationToken cancellation);

    private async Task StartAsync(CancellationToken cancellation)
    {
        await BeginAsync(cancellation).ConfigureAwait(false);
        _running = Task.Run(async () =>
        {
            try
            {
                await RunAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) { }
        }, CancellationToken.None);
    }

    private async Task StopAsync(CancellationToken cancellation)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }
}
