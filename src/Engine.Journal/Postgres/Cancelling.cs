namespace Engine.Journal.Postgres;

internal static class Cancelling
{
    /// <summary>
    /// Npgsql cancels a command from within the token's own callback, and throws there when the command's connection has broken at that
    /// moment (ObjectDisposedException, Npgsql 10.0). Whoever stops is not to blame: the command is over all the same.
    /// </summary>
    public static void CancelQuietly(this CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is ObjectDisposedException)) { }
    }
}
