using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Runtime.Pumps;

namespace Engine.Runtime.Ports;

/// <summary>Asks a port until there is an answer that stands.</summary>
internal static class Asking
{
    /// <summary>
    /// Asks again after longer and longer waits, until nobody has any use for an answer. So nobody waits for ever: what a port, a silo or
    /// the wire does not answer by the request's deadline has failed.
    /// </summary>
    /// <returns>Unavailable when it failed for good.</returns>
    /// <exception cref="OperationCanceledException">The world has ended.</exception>
    public static async Task<PortAnswer> UntilAnsweredAsync(World world, ActorId asker, string port, PortRequest request)
    {
        var answer = PortAnswer.Unavailable("There was no time left to ask.");
        var started = world.Time.GetTimestamp();
        for (var attempt = 0; request.Deadline - world.Time.GetUtcNow() is { Ticks: > 0 } left; attempt++)
        {
            answer = await AskAsync(world, port, request, left);
            if (answer.Outcome != PortOutcome.Unavailable) break;
            var pause = world.Backoff.Retry(attempt, world.Time.GetElapsedTime(started));
            if (answer.RetryAfter > pause) pause = answer.RetryAfter.Value;
            if (request.Deadline - world.Time.GetUtcNow() <= pause) break;
            await Task.Delay(pause, world.Time, world.Ended);
        }
        if (answer.Outcome is PortOutcome.Unavailable or PortOutcome.Refused)
            PortLog.Dead(world.Logger, asker, port, request.Id, answer.Outcome);
        return answer;
    }

    private static async Task<PortAnswer> AskAsync(World world, string port, PortRequest request, TimeSpan left)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(world.Ended);
        try
        {
            return await world.Ports.AskAsync(port, request, enough.Token).AsTask().WaitAsync(left, world.Time, world.Ended);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !world.Ended.IsCancellationRequested)
        {
            return PortAnswer.Unavailable(e is TimeoutException ? "No answer in time." : $"It could not be asked: {e.GetType().Name}.");
        }
        finally
        {
            await enough.CancelAsync();
        }
    }
}
