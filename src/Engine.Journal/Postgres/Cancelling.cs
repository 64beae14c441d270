namespace Engine.Journal.Postgres;

/// <summary>
/// Npgsql cancels a command from within the token's own callback, and throws there when the command's connection has broken at that
/// moment (ObjectDisposedException, Npgsql 10.0). Whoever stops is not to blame: the command is over all the same.
/// </summary>
internal static class Cancelling
{
    public static void CancelQuietly(this CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is ObjectDisposedException)) { }
    }

    /// <summary>
    /// A caller's token as the driver may have it: cancelled with the caller's, and what the driver throws then does not reach who cancels.
    /// </summary>
    public readonly struct Quiet : IDisposable
    {
        private readonly CancellationTokenSource? _stop;
        private readonly CancellationTokenRegistration _asked;

        public Quiet(CancellationToken asked)
        {
            if (!asked.CanBeCanceled) return;
            _stop = new CancellationTokenSource();
            _asked = asked.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).CancelQuietly(), _stop);
        }

        public CancellationToken Token => _stop?.Token ?? CancellationToken.None;

        public void Dispose()
        {
            _asked.Dispose();   // waits for a callback that is running
            _stop?.Dispose();
        }
    }
}
